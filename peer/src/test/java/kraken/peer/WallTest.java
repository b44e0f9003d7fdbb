package kraken.peer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// What this module may know, and what it must never do.
final class WallTest {
  private static final JavaClasses PEER =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("kraken.peer");

  @Test
  void lowerFloorsOnlyAreUsed() {
    assertThat(PEER.size()).isGreaterThan(20);
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "kraken.peer..",
            "kraken.core..",
            "kraken.swarm",
            "kraken.swarm.wire",
            "kraken.swarm.trace",
            "kraken.store",
            "kraken.cluster.api",
            "kraken.http",
            "org.slf4j..",
            "org.jspecify.annotations..")
        .check(PEER);
  }

  /// An interrupt closes the file that its thread reads or writes, for everybody.
  @Test
  void nobodyInterruptsOrCancelsAThread() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("kraken.peer.SwarmLoop")
        .and()
        .doNotHaveFullyQualifiedName("kraken.peer.Downloads")
        .and()
        .doNotHaveFullyQualifiedName("kraken.peer.Doubts")
        .should()
        .callMethod(Thread.class, "interrupt")
        .orShould()
        .callMethod(Future.class, "cancel", boolean.class)
        .check(PEER);
  }

  /// `transferFrom` a socket is not zero-copy, and `Thread.sleep` wakes for nobody.
  @Test
  void slowOrDeafCallsAreNotUsed() {
    noClasses()
        .should()
        .callMethod(Thread.class, "sleep", long.class)
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.nio.channels.Selector")
        .check(PEER);
  }
}
