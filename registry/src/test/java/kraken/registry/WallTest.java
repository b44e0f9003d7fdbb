package kraken.registry;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/// The walls around this module: core and http below it, no server library, no JSON library.
final class WallTest {
  private static final JavaClasses REGISTRY =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("kraken.registry");

  @Test
  void classesAreSeen() {
    assertThat(REGISTRY.size()).isGreaterThan(30);
  }

  @Test
  void onlyCoreAndHttpAreUsed() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "kraken.core..",
            "kraken.http..",
            "kraken.registry..",
            "org.jspecify.annotations..")
        .check(REGISTRY);
  }

  @Test
  void valuesKnowNothingOfRequests() {
    noClasses()
        .that()
        .resideInAPackage("kraken.registry.oci..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("kraken.http.server..", "kraken.http.client..", "kraken.registry")
        .check(REGISTRY);
  }
}
