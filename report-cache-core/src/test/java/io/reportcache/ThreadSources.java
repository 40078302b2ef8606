package io.reportcache;

import static com.tngtech.archunit.lang.SimpleConditionEvent.violated;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;

/** What would bring threads into the library that inherit from whoever comes first (D5). */
final class ThreadSources {

  private static final String FACTORY = "io.reportcache.thread";
  private static final Set<String> BY_DELAY =
      Set.of("orTimeout", "completeOnTimeout", "delayedExecutor");

  private ThreadSources() {}

  static ArchCondition<JavaClass> takeThreadsFromTheFactoryOnly() {
    return new ArchCondition<>("take threads from the library's factory only") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        if (type.getPackageName().equals(FACTORY)) {
          return;
        }
        type.getAccessesFromSelf().stream()
            .filter(JavaCodeUnitAccess.class::isInstance)
            .map(access -> (JavaCodeUnitAccess<?>) access)
            .filter(ThreadSources::bringsThreads)
            .forEach(call -> events.add(violated(type, call.getDescription())));
      }
    };
  }

  private static boolean bringsThreads(JavaCodeUnitAccess<?> call) {
    JavaClass owner = call.getTargetOwner();
    String method = call.getName();
    if (owner.isAssignableTo(Thread.class)) {
      return method.equals("<init>") || method.startsWith("of") || method.startsWith("startVirt");
    }
    if (owner.isAssignableTo(ThreadPoolExecutor.class) && method.equals("<init>")) {
      return !takes(call, ThreadFactory.class);
    }
    if (owner.isEquivalentTo(CompletableFuture.class)) {
      return BY_DELAY.contains(method) || method.endsWith("Async") && !takes(call, Executor.class);
    }
    return owner.isEquivalentTo(Executors.class)
        || owner.isAssignableTo(ForkJoinPool.class)
        || owner.getName().equals("java.util.Timer")
        || method.equals("parallelStream")
        || method.equals("parallel")
        || isCaffeineWithItsOwnExecutor(call);
  }

  private static boolean takes(JavaCodeUnitAccess<?> call, Class<?> type) {
    return call.getTarget().getRawParameterTypes().stream()
        .anyMatch(parameter -> parameter.isEquivalentTo(type));
  }

  /** It cleans up on the common pool unless told otherwise. */
  private static boolean isCaffeineWithItsOwnExecutor(JavaCodeUnitAccess<?> call) {
    return call.getTargetOwner().isEquivalentTo(Caffeine.class)
        && call.getName().startsWith("build")
        && call.getOrigin().getMethodCallsFromSelf().stream()
            .noneMatch(
                other ->
                    other.getTargetOwner().isEquivalentTo(Caffeine.class)
                        && other.getName().equals("executor"));
  }
}
