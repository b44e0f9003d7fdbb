package kraken.core;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/// The walls around this module: the JDK alone, no I/O, no threads, no clock.
final class WallTest {
  private static final JavaClasses CORE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("kraken.core");

  @Test
  void classesAreSeen() {
    assertThat(CORE.size()).isGreaterThan(10);
  }

  @Test
  void onlyTheJdkIsUsed() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", "kraken.core..", "org.jspecify.annotations..")
        .check(CORE);
  }

  @Test
  void nothingReadsOrWritesFilesOrSockets() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.net..", "java.nio.channels..", "java.nio.file..")
        .orShould()
        .dependOnClassesThat(
            com.tngtech.archunit.base.DescribedPredicate.describe(
                "do I/O in java.io",
                type ->
                    type.getPackageName().equals("java.io")
                        && !type.getSimpleName().equals("ByteArrayOutputStream")
                        && !type.getSimpleName().equals("Serializable")))
        .check(CORE);
  }

  @Test
  void nothingStartsThreadsOrReadsTheClock() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.util.concurrent..", "java.time..")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.lang.Thread")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .check(CORE);
  }
}
