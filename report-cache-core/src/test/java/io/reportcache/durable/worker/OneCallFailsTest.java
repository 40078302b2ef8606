package io.reportcache.durable.worker;

import static io.reportcache.durable.store.Deliveries.ACME;
import static io.reportcache.durable.store.Deliveries.AUDIT;
import static io.reportcache.durable.store.Deliveries.MAILER;
import static io.reportcache.durable.store.Deliveries.delivery;
import static io.reportcache.durable.store.Deliveries.message;

import io.reportcache.durable.store.Claim;
import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.store.DeliveryStoreException;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.durable.store.NewDelivery;
import io.reportcache.testing.Await;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A call to the store that always fails keeps none of the work that needs another call. */
class OneCallFailsTest {

  private final MemoryDeliveryStore memory = new MemoryDeliveryStore();

  @Test
  void aLaneThatCannotBeClaimedFromKeepsNoOther() {
    memory.add(List.of(delivery("a"), NewDelivery.of(AUDIT, message(ACME, "b"))));
    DeliveryStore store =
        failing(
            (method, arguments) ->
                method.equals("claim") && ((Claim) arguments[0]).lane().equals(AUDIT));
    check(store);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tend", "unpark", "backlog", "extend", "purge", "listen"})
  void whatIsNoClaimKeepsNothingFromBeingClaimed(String call) {
    memory.add(List.of(delivery("a")));
    check(failing((method, arguments) -> method.equals(call)));
  }

  private void check(DeliveryStore store) {
    LaneHandler knows =
        new LaneHandler() {
          @Override
          public void handle(ClaimedDelivery delivery, DeliveryRun run) {}

          @Override
          public Map<String, Integer> types() {
            return Map.of("invoice.paid", 1);
          }
        };
    DeliveryWorkerBuilder builder =
        DeliveryWorker.of(store)
            .pollInterval(Duration.ofMillis(20))
            .lane(AUDIT, LaneOptions.defaults(), knows)
            .lane(MAILER, LaneOptions.defaults(), knows);
    builder.cleanUpInterval = Duration.ofMillis(5);
    try (DeliveryWorker worker = builder.build().start()) {
      for (int i = 1; i <= 3; i++) {
        long done = i;
        Await.until(
            done + " are done",
            () -> {
              worker.wake();
              return worker.stats().succeeded() == done;
            });
        memory.add(List.of(delivery("later")));
      }
    }
  }

  private interface Fails {
    boolean on(String method, Object[] arguments);
  }

  private DeliveryStore failing(Fails fails) {
    InvocationHandler handler =
        (proxy, method, arguments) -> {
          if (fails.on(method.getName(), arguments)) {
            throw new DeliveryStoreException("never");
          }
          try {
            return method.invoke(memory, arguments);
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        };
    return (DeliveryStore)
        Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {DeliveryStore.class}, handler);
  }
}
