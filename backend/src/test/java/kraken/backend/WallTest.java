package kraken.backend;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/// The walls around this module: lower floors only, and no backend knows another.
final class WallTest {
  private static final JavaClasses BACKEND =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("kraken.backend");

  @Test
  void classesAreSeen() {
    assertThat(BACKEND.size()).isGreaterThan(10);
  }

  @Test
  void onlyLowerFloorsAreUsed() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "kraken.core..",
            "kraken.http..",
            "kraken.backend..",
            "org.jspecify.annotations..",
            "org.slf4j..")
        .check(BACKEND);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("kraken.(backend..)").should().beFreeOfCycles().check(BACKEND);
  }

  @Test
  void backendsDoNotKnowOneAnother() {
    slices().matching("kraken.backend.(*)..").should().notDependOnEachOther().check(BACKEND);
  }
}
