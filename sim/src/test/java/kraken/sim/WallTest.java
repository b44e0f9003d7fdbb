package kraken.sim;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
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

/// What the simulator may know, and what it must never do: it is as pure as the core it runs.
final class WallTest {
  private static final JavaClasses SIM =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("kraken.sim");

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
          .callMethod(System.class, "identityHashCode", Object.class)
          .orShould()
          .callMethod(java.time.Instant.class, "now")
          .orShould()
          .callMethod(UUID.class, "randomUUID")
          .orShould()
          .callMethod(Math.class, "random");

  @Test
  void simulatorDoesNoInputOrOutputAndStartsNoThread() {
    assertThat(SIM.size()).isGreaterThan(40);
    NO_IO.check(SIM);
  }

  @Test
  void simulatorHasNoClockAndNoChanceOfItsOwn() {
    NO_CLOCK_NO_CHANCE.check(SIM);
  }

  @Test
  void lowerFloorsOnlyAreUsed() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java.lang..",
            "java.nio",
            "java.util..",
            "java.time..",
            "kraken.sim..",
            "kraken.core..",
            "kraken.swarm",
            "kraken.swarm.wire",
            "kraken.swarm.handout",
            "kraken.swarm.trace",
            "org.jspecify.annotations..")
        .check(SIM);
  }

  @Test
  void worldsKnowNeitherTheirCheckersNorTheirScenarios() {
    noClasses()
        .that()
        .resideInAnyPackage("kraken.sim", "kraken.sim.reference..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("kraken.sim.check..", "kraken.sim.scenario..")
        .check(SIM);
    slices().matching("kraken.sim.(*)..").should().beFreeOfCycles().check(SIM);
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
