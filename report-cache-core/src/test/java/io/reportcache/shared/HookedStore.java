package io.reportcache.shared;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A store that runs something once, at a moment between a call and its answer. */
final class HookedStore {

  private HookedStore() {}

  /** Runs the hook between an answer of {@code changes} for a tenant and its arrival. */
  static SharedStore of(SharedStore store, AtomicReference<@Nullable Runnable> afterChanges) {
    return of(store, afterChanges, new AtomicReference<>());
  }

  /** Runs the second hook before an invalidation reaches the store. */
  static SharedStore of(
      SharedStore store,
      AtomicReference<@Nullable Runnable> afterChanges,
      AtomicReference<@Nullable Runnable> beforeInvalidation) {
    return (SharedStore)
        Proxy.newProxyInstance(
            HookedStore.class.getClassLoader(),
            new Class<?>[] {SharedStore.class},
            (proxy, method, arguments) -> {
              Runnable before =
                  method.getName().equals("invalidate") ? beforeInvalidation.getAndSet(null) : null;
              if (before != null) {
                before.run();
              }
              Object answer = invoke(store, method, arguments);
              boolean ofATenant =
                  !Thread.currentThread().getName().startsWith("report-cache-") // the heartbeat's
                      && method.getName().equals("changes")
                      && ((List<?>) arguments[0])
                          .stream()
                              .anyMatch(
                                  part ->
                                      !((SharedStore.Asked) part)
                                          .space()
                                          .equals(SpaceName.ALL_TENANTS));
              Runnable hook = ofATenant ? afterChanges.getAndSet(null) : null;
              if (hook != null) {
                hook.run();
              }
              return answer;
            });
  }

  private static Object invoke(SharedStore store, Method method, Object[] arguments)
      throws Throwable {
    try {
      return method.invoke(store, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
