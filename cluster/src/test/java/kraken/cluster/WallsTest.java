package kraken.cluster;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/// The walls of this module.
@AnalyzeClasses(packages = "kraken.cluster", importOptions = DoNotIncludeTests.class)
final class WallsTest {
  @ArchTest
  static final ArchRule packagesFormNoCircle =
      slices().matching("kraken.cluster.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule onlyCoreAndHttpLieBelow =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "kraken.swarm..",
              "kraken.store..",
              "kraken.registry..",
              "kraken.backend..",
              "kraken.peer..",
              "kraken.node..",
              "kraken.http.server..");
}
