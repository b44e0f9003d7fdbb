package kraken.store;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/// The walls around this module: core alone, SQL only where the tasks are.
final class WallTest {
  private static final JavaClasses STORE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("kraken.store");

  @Test
  void classesAreSeen() {
    assertThat(STORE.size()).isGreaterThan(20);
  }

  @Test
  void onlyCoreIsUsed() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "kraken.core..",
            "kraken.store..",
            "org.jspecify.annotations..",
            "org.slf4j..")
        .check(STORE);
  }

  @Test
  void databaseIsUsedByTasksOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackage("kraken.store.task")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.sql..")
        .check(STORE);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("kraken.(store..)").should().beFreeOfCycles().check(STORE);
  }
}
