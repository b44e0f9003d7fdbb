package kraken.swarm;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// The core is pure: no I/O, no threads, no clock, no chance of its own.
final class PurityTest {
  private static final ArchRule NO_IO =
      noClasses()
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                  "java.net..",
                  "java.io..",
                  "java.nio.channels..",
                  "java.nio.file..",
                  "java.util.concurrent.."))
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Thread.class);

  private static final ArchRule NO_CLOCK_NO_CHANCE =
      noClasses()
          .should()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(java.time.Instant.class, "now")
          .orShould()
          .callMethod(UUID.class, "randomUUID")
          .orShould()
          .callMethod(Math.class, "random");

  private static JavaClasses core() {
    JavaClasses classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("kraken.swarm");
    assertThat(classes).hasSizeGreaterThan(40);
    return classes;
  }

  @Test
  void coreDoesNoInputOrOutputAndStartsNoThread() {
    NO_IO.check(core());
  }

  @Test
  void coreHasNoClockAndNoChanceOfItsOwn() {
    NO_CLOCK_NO_CHANCE.check(core());
  }

  @Test
  void packagesFormNoCycle() {
    slices()
        .matching("kraken.swarm.(pieces|conns|wire|handout|trace)..")
        .should()
        .beFreeOfCycles()
        .check(core());
    noClasses()
        .that()
        .resideInAnyPackage("kraken.swarm.pieces..", "kraken.swarm.conns..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("kraken.swarm", "kraken.swarm.wire..", "kraken.swarm.handout..")
        .check(core());
    noClasses()
        .that()
        .resideInAnyPackage("kraken.swarm.wire..", "kraken.swarm.handout..", "kraken.swarm.trace..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("kraken.swarm")
        .check(core());
  }

  @Test
  void aClassWithAClockOrAThreadWouldBeSeen() {
    JavaClasses impure = new ClassFileImporter().importClasses(Impure.class);
    assertThatThrownBy(() -> NO_CLOCK_NO_CHANCE.check(impure)).isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> NO_IO.check(impure)).isInstanceOf(AssertionError.class);
  }

  private static final class Impure {
    @Override
    public String toString() {
      return Thread.currentThread().getName() + System.nanoTime();
    }
  }
}
