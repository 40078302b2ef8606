package io.reportcache.durable.jdbc;

import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.store.DeliveryStoreException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Writes down which calls of a store have failed, and when. */
final class WatchedStore {

  record Failure(String call, long at, DeliveryStoreException exception) {}

  final DeliveryStore store;
  private final List<Failure> failures = new CopyOnWriteArrayList<>();

  WatchedStore(DeliveryStore watched) {
    store =
        (DeliveryStore)
            Proxy.newProxyInstance(
                DeliveryStore.class.getClassLoader(),
                new Class<?>[] {DeliveryStore.class},
                (proxy, method, arguments) -> {
                  try {
                    return method.invoke(watched, arguments);
                  } catch (InvocationTargetException e) {
                    if (e.getCause() instanceof DeliveryStoreException failure) {
                      failures.add(new Failure(method.getName(), System.nanoTime(), failure));
                    }
                    throw e.getCause();
                  }
                });
  }

  List<Failure> failures() {
    return failures;
  }
}
