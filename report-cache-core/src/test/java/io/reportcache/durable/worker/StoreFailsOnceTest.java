package io.reportcache.durable.worker;

import static io.reportcache.durable.store.Deliveries.MAILER;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.store.DeliveryStoreException;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.testing.LibraryThreads;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StoreFailsOnceTest {

  private final MemoryDeliveryStore memory = new MemoryDeliveryStore();
  private final LibraryThreads threads = new LibraryThreads();
  private final AtomicInteger failures = new AtomicInteger();

  @AfterEach
  void noThreadIsLeft() {
    threads.awaitNone();
  }

  /** D3. */
  @Test
  void aWorkerIsClosedThoughTheStoreCannotBeToldSo() {
    DeliveryWorker worker = start("listen");
    worker.close();
    assertThat(failures).hasValue(1);
  }

  @Test
  void whoAwaitsIdlenessAsksAgainWhatTheStoreCouldNotSay() throws InterruptedException {
    try (DeliveryWorker worker = start("backlog")) {
      assertThat(worker.awaitIdle(Duration.ofSeconds(20))).isTrue();
    }
    assertThat(failures).hasPositiveValue();
  }

  /** Fails on the first calls from outside of the worker's threads, or on the end of listening. */
  private DeliveryWorker start(String call) {
    Thread caller = Thread.currentThread();
    DeliveryStore store =
        (DeliveryStore)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {DeliveryStore.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals(call) && Thread.currentThread().equals(caller)) {
                    if (call.equals("listen")) {
                      return (DeliveryStore.Listening) this::fail;
                    }
                    if (failures.get() < 2) {
                      fail();
                    }
                  }
                  try {
                    return method.invoke(memory, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                });
    return DeliveryWorker.of(store)
        .lane(MAILER, LaneOptions.defaults(), (delivery, run) -> {})
        .build()
        .start();
  }

  private void fail() {
    failures.incrementAndGet();
    throw new DeliveryStoreException("not now");
  }
}
