package io.reportcache;

import static com.tngtech.archunit.lang.SimpleConditionEvent.violated;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** The floors and wings of design.md under some root package, and what they may import. */
final class Ladder {

  private static final List<Set<String>> FLOORS =
      List.of(
          Set.of("fingerprint", "jdbc", "log", "text"),
          Set.of("tenant", "key", "transaction", "thread"),
          Set.of("store", "event", "schedule", "cache.fence", "external", "json", "redis"),
          Set.of("cache"),
          Set.of("cache.local", "invalidation", "warming"),
          Set.of("report"),
          Set.of(""));

  /** Found as a service by what users call, so that nobody imports it. */
  private static final String ENGINE = "cache.local";

  /** A house of its own: it stands on the lower floors, and none of the others looks into it. */
  private static final List<Set<String>> DURABLE_FLOORS =
      List.of(
          Set.of("durable.store"),
          Set.of("durable.worker"),
          Set.of("durable"),
          Set.of(
              "durable.catalogue",
              "durable.cluster",
              "durable.jackson",
              "durable.jdbc",
              "durable.redis"));

  /** Another house: it implements an interface of the cache's floor, and nobody looks into it. */
  private static final List<Set<String>> SHARED_FLOORS =
      List.of(
          Set.of("shared"),
          Set.of("shared.jackson", "shared.resilience"),
          Set.of("shared.jdbc", "shared.redis"));

  /** What else a package may look into: an interface that it is there to implement. */
  private static final Map<String, Set<String>> IMPLEMENTS =
      Map.of("durable.cluster", Set.of("warming"));

  /** What a wing shows the figures of or carries, besides the floors up to the cache's. */
  private static final Map<String, Set<String>> SHOWS =
      Map.of(
          "micrometer", Set.of("warming", "durable.store", "durable.worker", "rabbitmq"),
          "rabbitmq", Set.of("durable.store", "durable.worker", "durable"));

  private static final List<String> SQL = List.of("java.sql", "javax.sql", "org.postgresql");
  private static final List<String> JACKSON = List.of("com.fasterxml.jackson", "tools.jackson");
  private static final List<String> REDIS = List.of("io.lettuce", "io.netty");

  /** Each package that needs a library of its own, with the packages of that. */
  private static final Map<String, List<String>> WINGS =
      Map.ofEntries(
          Map.entry("jdbc", SQL),
          Map.entry("durable.jdbc", SQL),
          Map.entry("shared.jdbc", SQL),
          Map.entry("json", JACKSON),
          Map.entry("durable.jackson", JACKSON),
          Map.entry("shared.jackson", JACKSON),
          Map.entry("redis", REDIS),
          Map.entry("durable.redis", REDIS),
          Map.entry("shared.redis", REDIS),
          Map.entry("shared.resilience", List.of("io.github.resilience4j")),
          Map.entry("rabbitmq", List.of("com.rabbitmq")),
          Map.entry("micrometer", List.of("io.micrometer")));

  private static final int HIGHEST_FLOOR_FOR_DURABLE = 3;
  private static final int HIGHEST_FLOOR_FOR_WINGS = 4;
  private static final String CAFFEINE = "com.github.benmanes.caffeine";
  private static final List<String> ALLOWED =
      List.of("java", CAFFEINE, "org.slf4j", "org.jspecify");

  private final String root;

  Ladder(String root) {
    this.root = root;
  }

  ArchCondition<JavaClass> standInAPackageWithAPlace() {
    return condition(
        "stand in a package that has its floor or wing",
        (type, events) -> {
          String name = packageOf(type).orElse("?");
          if (floor(name) == 0
              && durableFloor(name) == 0
              && sharedFloor(name) == 0
              && !WINGS.containsKey(name)) {
            events.add(violated(type, type.getName() + " stands on no floor and in no wing"));
          }
        });
  }

  ArchCondition<JavaClass> importOnlyDownward() {
    return eachDependency(
        "import only from floors below, and wings only from the floors up to the cache's",
        (from, dependency) -> {
          Optional<String> source = packageOf(from);
          Optional<String> target = packageOf(dependency.getTargetClass());
          if (source.isEmpty() || target.isEmpty() || source.equals(target)) {
            return true;
          }
          return mayImport(source.get(), target.get());
        });
  }

  ArchCondition<JavaClass> leaveLibrariesToTheirWing() {
    return eachDependency(
        "leave a wing's library to the wing",
        (from, dependency) ->
            WINGS.values().stream()
                .filter(library -> isIn(library, dependency.getTargetClass()))
                .allMatch(
                    library -> packageOf(from).filter(each -> uses(each, library)).isPresent()));
  }

  private static boolean uses(String name, List<String> library) {
    return library.equals(WINGS.get(name));
  }

  ArchCondition<JavaClass> needNothingButTheAllowed() {
    return eachDependency(
        "need nothing but Java, Caffeine, SLF4J, JSpecify and each other",
        (from, dependency) ->
            packageOf(from).filter(WINGS::containsKey).isPresent()
                || packageOf(dependency.getTargetClass()).isPresent()
                || isIn(ALLOWED, dependency.getTargetClass()));
  }

  ArchCondition<JavaClass> keepCaffeineToThemselves() {
    return condition(
        "show no Caffeine type to users",
        (type, events) -> {
          if (!type.getModifiers().contains(JavaModifier.PUBLIC)) {
            return;
          }
          type.getMembers().stream()
              .filter(Ladder::isShown)
              .filter(member -> shownTypes(member).anyMatch(Ladder::isCaffeine))
              .forEach(
                  member -> events.add(violated(type, member.getFullName() + " shows Caffeine")));
          Stream.concat(type.getRawInterfaces().stream(), type.getRawSuperclass().stream())
              .filter(Ladder::isCaffeine)
              .forEach(
                  parent ->
                      events.add(violated(type, type.getName() + " is a " + parent.getName())));
        });
  }

  private static boolean isShown(JavaMember member) {
    return member.getModifiers().contains(JavaModifier.PUBLIC)
        || member.getModifiers().contains(JavaModifier.PROTECTED);
  }

  private static Stream<JavaClass> shownTypes(JavaMember member) {
    Stream<JavaType> types =
        member instanceof JavaCodeUnit unit
            ? Stream.concat(Stream.of(unit.getReturnType()), unit.getParameterTypes().stream())
            : Stream.of(((JavaField) member).getType());
    return types.flatMap(type -> type.getAllInvolvedRawTypes().stream());
  }

  private static boolean isCaffeine(JavaClass type) {
    return isIn(List.of(CAFFEINE), type);
  }

  private static boolean isIn(List<String> packages, JavaClass type) {
    String name = type.getBaseComponentType().getPackageName() + ".";
    return type.getBaseComponentType().isPrimitive()
        ? packages.contains("java")
        : packages.stream().anyMatch(each -> name.startsWith(each + "."));
  }

  /** Returns the package below the root, "" for the root itself; empty for what lies elsewhere. */
  private Optional<String> packageOf(JavaClass type) {
    String name = type.getBaseComponentType().getPackageName();
    if (name.equals(root)) {
      return Optional.of("");
    }
    return name.startsWith(root + ".")
        ? Optional.of(name.substring(root.length() + 1))
        : Optional.empty();
  }

  /** Returns the floor counted from 1, or 0 if there is none of this name. */
  private static int floor(String name) {
    return floor(FLOORS, name);
  }

  private static int floor(List<Set<String>> floors, String name) {
    for (int i = 0; i < floors.size(); i++) {
      if (floors.get(i).contains(name)) {
        return i + 1;
      }
    }
    return 0;
  }

  private static int durableFloor(String name) {
    return floor(DURABLE_FLOORS, name);
  }

  private static int sharedFloor(String name) {
    return floor(SHARED_FLOORS, name);
  }

  private static boolean mayImport(String source, String target) {
    int there = floor(target);
    if (target.equals(ENGINE)) {
      return false;
    }
    if (IMPLEMENTS.getOrDefault(source, Set.of()).contains(target)
        || SHOWS.getOrDefault(source, Set.of()).contains(target)) {
      return true;
    }
    if (durableFloor(source) > 0) {
      return durableFloor(target) > 0
          ? durableFloor(target) < durableFloor(source)
          : there > 0 && there <= HIGHEST_FLOOR_FOR_DURABLE;
    }
    if (sharedFloor(source) > 0) {
      return sharedFloor(target) > 0
          ? sharedFloor(target) < sharedFloor(source)
          : there > 0 && there <= HIGHEST_FLOOR_FOR_WINGS;
    }
    return floor(source) > 0
        ? there > 0 && there < floor(source)
        : there > 0 && there <= HIGHEST_FLOOR_FOR_WINGS;
  }

  private interface Allowed {
    boolean test(JavaClass from, Dependency dependency);
  }

  private static ArchCondition<JavaClass> eachDependency(String description, Allowed allowed) {
    return condition(
        description,
        (type, events) -> {
          for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
            if (!allowed.test(type, dependency)) {
              events.add(violated(dependency, dependency.getDescription()));
            }
          }
        });
  }

  private static ArchCondition<JavaClass> condition(
      String description, BiConsumer<JavaClass, ConditionEvents> check) {
    return new ArchCondition<>(description) {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        check.accept(type, events);
      }
    };
  }
}
