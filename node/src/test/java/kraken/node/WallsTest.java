package kraken.node;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Set;

/// The walls of this module.
@AnalyzeClasses(packages = "kraken.node", importOptions = DoNotIncludeTests.class)
final class WallsTest {
  private static final Set<String> ROLES =
      Set.of("agent", "origin", "tracker", "buildindex", "proxy");

  @ArchTest
  static final ArchRule packagesFormNoCircle =
      slices().matching("kraken.node.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule rolesDoNotKnowOneAnother =
      slices().assignedFrom(new Roles()).should().notDependOnEachOther();

  /// Each role is a slice; the rest of the module is none.
  private static final class Roles implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      String[] names = type.getPackageName().split("\\.", -1);
      return names.length > 2 && ROLES.contains(names[2])
          ? SliceIdentifier.of(names[2])
          : SliceIdentifier.ignore();
    }

    @Override
    public String getDescription() {
      return "roles";
    }
  }
}
