package io.reportcache;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import io.reportcache.fixture.cache.Upper;
import io.reportcache.fixture.durable.jdbc.Wing;
import io.reportcache.fixture.elsewhere.Unplaced;
import io.reportcache.fixture.event.Chick;
import io.reportcache.fixture.event.Egg;
import io.reportcache.fixture.event.Hen;
import io.reportcache.fixture.key.LooksSideways;
import io.reportcache.fixture.key.StartsThreads;
import io.reportcache.fixture.tenant.LooksUp;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The ladder of design.md, and the proof that each of its rules can be broken. */
@Tag("slow")
class ArchitectureTest {

  private static final Ladder LADDER = new Ladder("io.reportcache");
  private static final JavaClasses LIBRARY =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.reportcache");

  /** More can only be understood together. */
  private static final int LARGEST_CIRCLE = 6;

  private static final Ladder WRONG_LADDER = new Ladder("io.reportcache.fixture");
  private static final JavaClasses WRONG =
      new ClassFileImporter().importPackages("io.reportcache.fixture");

  @Test
  void theLibraryIsLookedAt() {
    assertThat(LIBRARY.contain(ReportCache.class)).isTrue();
    assertThat(LIBRARY.contain(Upper.class)).isFalse();
  }

  @Test
  void everyPackageHasItsFloorOrWing() {
    classes().should(LADDER.standInAPackageWithAPlace()).check(LIBRARY);
  }

  @Test
  void importsPointOnlyDownward() {
    classes().should(LADDER.importOnlyDownward()).check(LIBRARY);
  }

  @Test
  void packagesFormNoLoops() {
    SlicesRuleDefinition.slices()
        .assignedFrom(new ByPackage())
        .should()
        .beFreeOfCycles()
        .check(LIBRARY);
  }

  @Test
  void noCircleOfClassesSpansMoreThanSix() {
    classes().should(ClassCircles.spanNoMoreThan(LARGEST_CIRCLE)).check(LIBRARY);
  }

  @Test
  void eachClassCanBeFoundByItsName() {
    assertThat(sharedNames(LIBRARY)).isEmpty();
    assertThat(sharedNames(WRONG)).isNotEmpty();
  }

  private static List<String> sharedNames(JavaClasses all) {
    Map<String, List<JavaClass>> byName =
        all.stream()
            .filter(JavaClass::isTopLevelClass)
            .filter(each -> !each.getSimpleName().equals("package-info"))
            .collect(Collectors.groupingBy(JavaClass::getSimpleName));
    return byName.entrySet().stream()
        .filter(each -> each.getValue().size() > 1)
        .map(Map.Entry::getKey)
        .toList();
  }

  @Test
  void librariesOfAWingStayInIt() {
    classes().should(LADDER.leaveLibrariesToTheirWing()).check(LIBRARY);
  }

  @Test
  void theFloorsNeedNothingButJavaCaffeineSlf4jAndJspecify() {
    classes().should(LADDER.needNothingButTheAllowed()).check(LIBRARY);
  }

  @Test
  void usersSeeNoTypeOfCaffeine() {
    classes().should(LADDER.keepCaffeineToThemselves()).check(LIBRARY);
  }

  @Test
  void threadsComeFromTheLibrarysFactoryOnly() {
    classes().should(ThreadSources.takeThreadsFromTheFactoryOnly()).check(LIBRARY);
  }

  @Nested
  class EachRuleFindsWhatBreaksIt {

    @Test
    void aPackageWithoutAPlace() {
      assertThat(violations(WRONG_LADDER.standInAPackageWithAPlace()))
          .singleElement()
          .asString()
          .contains(Unplaced.class.getName());
    }

    @Test
    void importsUpwardSidewaysAndOfAWing() {
      assertThat(violations(WRONG_LADDER.importOnlyDownward()))
          .anyMatch(isAbout(LooksUp.class, Upper.class))
          .anyMatch(isAbout(LooksSideways.class, LooksUp.class))
          .anyMatch(isAbout(Upper.class, Wing.class))
          .noneMatch(isAbout(Upper.class, LooksUp.class)); // which is downward
    }

    @Test
    void aLoopOfPackages() {
      assertThat(
              SlicesRuleDefinition.slices()
                  .assignedFrom(new ByPackage())
                  .should()
                  .beFreeOfCycles()
                  .evaluate(WRONG)
                  .hasViolation())
          .isTrue();
    }

    @Test
    void aCircleOfMoreClassesThanAreAllowed() {
      assertThat(violations(ClassCircles.spanNoMoreThan(3))).isEmpty();
      assertThat(violations(ClassCircles.spanNoMoreThan(2)))
          .singleElement()
          .asString()
          .endsWith(
              String.join(", ", Chick.class.getName(), Egg.class.getName(), Hen.class.getName()));
    }

    @Test
    void aLibraryOutsideItsWing() {
      assertThat(violations(WRONG_LADDER.leaveLibrariesToTheirWing()))
          .isNotEmpty()
          .allMatch(text -> text.contains(Upper.class.getName()) && text.contains("java.sql"));
    }

    @Test
    void aForeignLibrary() {
      assertThat(violations(WRONG_LADDER.needNothingButTheAllowed()))
          .isNotEmpty()
          .allMatch(text -> text.contains(Upper.class.getName()) && text.contains("org.assertj"));
    }

    @Test
    void caffeineInPublicSignatures() {
      assertThat(violations(WRONG_LADDER.keepCaffeineToThemselves()))
          .hasSize(2)
          .anyMatch(text -> text.contains("Upper.asArgument"))
          .anyMatch(text -> text.contains("Upper.asTypeArgument"));
    }

    @Test
    void eachWayToAThreadOfItsOwn() {
      List<String> found = violations(ThreadSources.takeThreadsFromTheFactoryOnly());
      for (Method way : StartsThreads.class.getDeclaredMethods()) {
        if (way.getName().startsWith("by")) {
          assertThat(found)
              .anyMatch(text -> text.contains(StartsThreads.class.getName() + "." + way.getName()));
        }
      }
    }

    private static List<String> violations(ArchCondition<JavaClass> condition) {
      return classes().should(condition).evaluate(WRONG).getFailureReport().getDetails();
    }

    private static Predicate<String> isAbout(Class<?> from, Class<?> to) {
      return text -> text.startsWith("Field <" + from.getName()) && text.contains(to.getName());
    }
  }

  private static final class ByPackage implements SliceAssignment {

    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      return SliceIdentifier.of(type.getPackageName());
    }

    @Override
    public String getDescription() {
      return "packages";
    }
  }
}
