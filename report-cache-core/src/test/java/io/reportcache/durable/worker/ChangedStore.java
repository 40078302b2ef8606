package io.reportcache.durable.worker;

import io.reportcache.durable.store.DeliveryStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/** Stores that answer as another does, but for what a test has to say about it. */
final class ChangedStore {

  private ChangedStore() {}

  /** Looks at each call, and may answer in place of the store. */
  @FunctionalInterface
  interface Change {

    /** Returns the answer; null for that of the store. */
    @Nullable Object answer(String call, Object[] arguments);
  }

  static DeliveryStore of(DeliveryStore store, Change change) {
    return (DeliveryStore)
        Proxy.newProxyInstance(
            ChangedStore.class.getClassLoader(),
            new Class<?>[] {DeliveryStore.class},
            (proxy, method, arguments) -> {
              Object[] given = arguments == null ? new Object[0] : arguments;
              Object answer = change.answer(method.getName(), given);
              if (answer != null) {
                return answer;
              }
              try {
                return method.invoke(store, given);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
