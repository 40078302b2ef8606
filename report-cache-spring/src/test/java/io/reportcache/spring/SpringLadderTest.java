package io.reportcache.spring;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

/** Vocabulary at the bottom, wiring in the middle, what hangs on it on top; no circles. */
class SpringLadderTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(location -> location.contains(AutoConfigurationRulesTest.LIBRARY))
          .importPackages("io.reportcache.spring");

  @Test
  void packagesImportOnlyDownward() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("on top")
        .definedBy(
            "io.reportcache.spring.actuate",
            "io.reportcache.spring.annotation",
            "io.reportcache.spring.rabbitmq",
            "io.reportcache.spring.web")
        .layer("wiring")
        .definedBy("io.reportcache.spring")
        .layer("vocabulary")
        .definedBy("io.reportcache.spring.cache", "io.reportcache.spring.reactive")
        .whereLayer("on top")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("wiring")
        .mayOnlyBeAccessedByLayers("on top")
        .check(CLASSES);
  }

  @Test
  void packagesOnOneFloorDontImportEachOther() {
    slices()
        .matching("io.reportcache.spring.(*)")
        .should()
        .notDependOnEachOther()
        .ignoreDependency(
            alwaysTrue(),
            resideInAnyPackage("io.reportcache.spring.cache", "io.reportcache.spring.reactive"))
        .check(CLASSES);
  }
}
