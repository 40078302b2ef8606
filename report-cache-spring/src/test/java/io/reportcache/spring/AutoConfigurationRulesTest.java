package io.reportcache.spring;

import static com.tngtech.archunit.lang.SimpleConditionEvent.violated;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaParameter;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.Environment;

/** The rules that Spring Boot has for its own auto-configurations. */
class AutoConfigurationRulesTest {

  /** The library's classes or its jar, and not those of the tests. */
  static final String LIBRARY =
      ReportCacheAutoConfiguration.class
          .getProtectionDomain()
          .getCodeSource()
          .getLocation()
          .getPath();

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(location -> location.contains(LIBRARY))
          .importPackages("io.reportcache.spring");

  /** What a post-processor may ask for without having other beans made too early. */
  private static final Set<String> EARLY =
      Set.of(ObjectProvider.class.getName(), Environment.class.getName());

  @Test
  void eachIsFoundByBoot() {
    Set<String> found =
        CLASSES.stream()
            .filter(type -> type.isAnnotatedWith(AutoConfiguration.class))
            .map(JavaClass::getName)
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> listed = new TreeSet<>();
    ImportCandidates.load(AutoConfiguration.class, null).forEach(listed::add);
    listed.removeIf(name -> !name.startsWith("io.reportcache."));
    assertThat(found).hasSizeGreaterThan(5).isEqualTo(listed);
  }

  @Test
  void autoConfigurationsArePublicAndFinalAndHaveNoOtherPublicMembers() {
    classes()
        .that()
        .areAnnotatedWith(AutoConfiguration.class)
        .should()
        .bePublic()
        .andShould()
        .haveModifier(JavaModifier.FINAL)
        .andShould()
        .haveSimpleNameEndingWith("AutoConfiguration")
        .andShould(
            each(
                "have no public members but a constructor",
                (type, events) ->
                    type.getMembers().stream()
                        .filter(member -> member.getModifiers().contains(JavaModifier.PUBLIC))
                        .filter(member -> !member.getName().equals("<init>"))
                        .forEach(member -> events.add(violated(member, member.getFullName())))))
        .check(CLASSES);
  }

  @Test
  void otherConfigurationsAreHidden() {
    classes()
        .that()
        .areAnnotatedWith(Configuration.class)
        .should()
        .notBePublic()
        .andShould(
            each(
                "make no proxies of themselves",
                (type, events) -> {
                  if (type.getAnnotationOfType(Configuration.class).proxyBeanMethods()) {
                    events.add(violated(type, type.getName() + " has proxyBeanMethods"));
                  }
                }))
        .check(CLASSES);
  }

  /** The method's own types are resolved before such a condition is looked at. */
  @Test
  void noBeanMethodHasAConditionOnClasses() {
    methods()
        .that()
        .areAnnotatedWith(Bean.class)
        .should()
        .notBeAnnotatedWith(ConditionalOnClass.class)
        .andShould()
        .notBePublic()
        .check(CLASSES);
  }

  @Test
  void postProcessorsAreStaticAndHaveNoOtherBeansMadeEarly() {
    methods()
        .that()
        .areAnnotatedWith(Bean.class)
        .should(
            each(
                "be static and ask for no beans if they make post-processors",
                (JavaMethod method, ConditionEvents events) -> {
                  if (isPostProcessor(method.getRawReturnType())) {
                    if (!method.getModifiers().contains(JavaModifier.STATIC)) {
                      events.add(violated(method, method.getFullName() + " isn't static"));
                    }
                    method.getParameters().stream()
                        .filter(AutoConfigurationRulesTest::isEager)
                        .forEach(
                            parameter ->
                                events.add(
                                    violated(
                                        method,
                                        "%s asks for %s"
                                            .formatted(
                                                method.getFullName(),
                                                parameter.getRawType().getName()))));
                  }
                }))
        .check(CLASSES);
  }

  @Test
  void configurationPropertiesAreHidden() {
    classes()
        .that()
        .areAnnotatedWith(ConfigurationProperties.class)
        .should()
        .notBePublic()
        .check(CLASSES);
  }

  private static boolean isPostProcessor(JavaClass type) {
    return type.isAssignableTo(BeanPostProcessor.class)
        || type.isAssignableTo(BeanFactoryPostProcessor.class);
  }

  /** A bean of the infrastructure isn't meant for other post-processors. */
  private static boolean isEager(JavaParameter parameter) {
    String type = parameter.getRawType().getName();
    return !EARLY.contains(type)
        && !type.startsWith("org.springframework.beans.factory.")
        && CLASSES.stream()
            .flatMap(each -> each.getMethods().stream())
            .filter(method -> method.isAnnotatedWith(Bean.class))
            .filter(method -> method.getRawReturnType().getName().equals(type))
            .noneMatch(method -> method.isAnnotatedWith(Role.class));
  }

  private static <T> ArchCondition<T> each(
      String description, BiConsumer<T, ConditionEvents> check) {
    return new ArchCondition<>(description) {
      @Override
      public void check(T item, ConditionEvents events) {
        check.accept(item, events);
      }
    };
  }
}
