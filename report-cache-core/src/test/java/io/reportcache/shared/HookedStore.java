package io.reportcache.shared;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A store that runs something once, between an answer of {@code changes} and its arrival. */
final class HookedStore {

  private HookedStore() {}

  static SharedStore of(SharedStore store, AtomicReference<@Nullable Runnable> afterChanges) {
    return (SharedStore)
        Proxy.newProxyInstance(
            HookedStore.class.getClassLoader(),
            new Class<?>[] {SharedStore.class},
            (proxy, method, arguments) -> {
              Object answer;
              try {
                answer = method.invoke(store, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
              boolean ofATenant =
                  method.getName().equals("changes")
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
}
