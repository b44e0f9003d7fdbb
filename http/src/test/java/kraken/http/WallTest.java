package kraken.http;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The walls around this module: core below it, Jetty inside it and nowhere in what others see.
final class WallTest {
  private static final JavaClasses HTTP =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("kraken.http");

  @Test
  void onlyCoreIsBelow() {
    assertThat(HTTP.size()).isGreaterThan(20);
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "kraken.core..",
            "kraken.http..",
            "org.eclipse.jetty..",
            "org.slf4j..",
            "org.jspecify.annotations..",
            "tools.jackson..",
            "com.fasterxml.jackson.annotation..")
        .check(HTTP);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("kraken.http.(*)..").should().beFreeOfCycles().check(HTTP);
  }

  @Test
  void serverAndClientDoNotKnowEachOther() {
    assertThat(HTTP)
        .filteredOn(c -> c.getPackageName().equals("kraken.http.server"))
        .noneMatch(c -> uses(c, "kraken.http.client"));
    assertThat(HTTP)
        .filteredOn(c -> c.getPackageName().equals("kraken.http.client"))
        .noneMatch(c -> uses(c, "kraken.http.server"));
    assertThat(HTTP)
        .filteredOn(c -> c.getPackageName().equals("kraken.http"))
        .noneMatch(c -> uses(c, "kraken.http.server") || uses(c, "kraken.http.client"));
  }

  @Test
  void noPublicSignatureSpeaksOfJetty() {
    List<String> leaks =
        HTTP.stream()
            .filter(c -> !c.getPackageName().equals("kraken.http.jetty"))
            .filter(c -> c.getModifiers().contains(JavaModifier.PUBLIC))
            .flatMap(WallTest::publicTypes)
            .filter(type -> type.contains("org.eclipse.jetty"))
            .toList();
    assertThat(leaks).isEmpty();
  }

  private static Stream<String> publicTypes(JavaClass type) {
    Stream<String> units =
        type.getCodeUnits().stream()
            .filter(u -> u.getModifiers().contains(JavaModifier.PUBLIC))
            .flatMap(u ->
                Stream.concat(Stream.of(u.getRawReturnType()), u.getRawParameterTypes().stream()))
            .map(JavaClass::getName);
    Stream<String> above =
        Stream.concat(type.getRawSuperclass().stream(), type.getRawInterfaces().stream())
            .map(JavaClass::getName);
    return Stream.concat(units, above);
  }

  private static boolean uses(JavaClass type, String packageName) {
    return type.getDirectDependenciesFromSelf().stream()
        .anyMatch(d -> d.getTargetClass().getPackageName().equals(packageName));
  }
}
