package io.reportcache.durable.worker;

import static io.reportcache.durable.store.Deliveries.AUDIT;
import static io.reportcache.durable.store.Deliveries.MAILER;
import static io.reportcache.durable.store.Deliveries.delivery;
import static io.reportcache.durable.store.Deliveries.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.durable.store.Deliveries;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.store.ExtendedLeases;
import io.reportcache.durable.store.Lane;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.durable.store.NewDelivery;
import io.reportcache.testing.Await;
import io.reportcache.testing.HangingChannel;
import io.reportcache.testing.LibraryThreads;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * D4: what a handler waits in may hang when it's interrupted. That holds up neither other
 * deliveries nor the end of their worker.
 */
@Timeout(60)
class HangingHandlerTest {

  private static final LaneOptions OPTIONS =
      LaneOptions.defaults().withAttempts(1).withTimeout(Duration.ofMillis(300));

  private final MemoryDeliveryStore memory = new MemoryDeliveryStore();
  private final Set<String> extended = ConcurrentHashMap.newKeySet();
  private final HangingChannel channel = new HangingChannel();
  private final CountDownLatch end = new CountDownLatch(1);
  private final Map<String, Thread> began = new ConcurrentHashMap<>();
  private final Set<String> interrupted = ConcurrentHashMap.newKeySet();
  private volatile boolean storeHangs;
  private DeliveryWorker worker;
  private final LibraryThreads threads = new LibraryThreads();

  @AfterEach
  void letGo() {
    channel.letGo();
    end.countDown();
    worker.close();
    threads.awaitNone();
  }

  @Test
  void othersAreRun() {
    start(OPTIONS.withConcurrency(1), OPTIONS);
    hang();

    add(AUDIT, "next");

    awaitAre(DeliveryStatus.COMPLETED, "next");
    channel.letGo();
  }

  @Test
  void theTimeOutsOfOthersAreTold() {
    start(OPTIONS.withConcurrency(1), OPTIONS);
    hang();

    add(AUDIT, "slow");

    awaitAre(DeliveryStatus.DEAD_LETTER, "slow");
    assertThat(interrupted).contains("slow");
    channel.letGo();
  }

  @Test
  void theLeasesOfOthersAreExtended() {
    LaneOptions long1 = OPTIONS.withTimeout(Duration.ofMillis(900));
    start(OPTIONS.withConcurrency(1), long1);
    hang();

    add(AUDIT, "slow");

    Await.until("its lease is extended", () -> extended.contains("slow"));
    channel.letGo();
  }

  /** Its time-out is told, and its lane gets another thread. */
  @Test
  void theThreadIsGivenUp() {
    start(OPTIONS.withConcurrency(1), OPTIONS);
    hang();

    add(MAILER, "next");

    awaitAre(DeliveryStatus.COMPLETED, "next");
    awaitAre(DeliveryStatus.DEAD_LETTER, "hang");
    channel.letGo();
  }

  /** So that it can't hit the next. */
  @Test
  void aThreadDoesNotGoOnBeforeItsInterruptHasCome() {
    start(OPTIONS.withConcurrency(1), OPTIONS);
    hang();
    channel.giveData();

    add(MAILER, "next");

    awaitAre(DeliveryStatus.COMPLETED, "next");
    awaitAre(DeliveryStatus.DEAD_LETTER, "hang");
    assertThat(began.get("next")).isNotEqualTo(began.get("hang"));
    assertThat(began.get("hang").isAlive()).isTrue();
    channel.letGo();
    Await.until(
        "all threads are idle",
        () -> worker.lanes.values().stream().noneMatch(LaneWork::isRunning));
    assertThat(interrupted).isEmpty();
  }

  @Test
  void theWorkerIsClosedInTime() {
    LaneOptions patient = OPTIONS.withTimeout(Duration.ofMillis(900));
    start(patient.withConcurrency(1), patient);
    add(MAILER, "hang");
    channel.awaitReading();
    CompletableFuture<Void> closing =
        CompletableFuture.runAsync(worker::close, HangingHandlerTest::onItsOwn);
    channel.awaitInterrupting();

    assertThat(closing).succeedsWithin(Duration.ofSeconds(12));
  }

  @Test
  void theWorkerIsClosedInTimeThoughItsStoreHangs() {
    start(OPTIONS, OPTIONS);
    storeHangs = true;
    channel.awaitReading();

    CompletableFuture<Void> closing =
        CompletableFuture.runAsync(worker::close, HangingHandlerTest::onItsOwn);

    channel.awaitInterrupting();
    assertThat(closing).succeedsWithin(Duration.ofSeconds(12));
  }

  private void hang() {
    add(MAILER, "hang");
    channel.awaitInterrupting();
  }

  private void add(Lane lane, String payload) {
    memory.add(List.of(NewDelivery.of(lane, message(Deliveries.ACME, payload))));
  }

  private void start(LaneOptions mailer, LaneOptions audit) {
    worker =
        DeliveryWorker.of(noting())
            .lease(Duration.ofSeconds(1))
            .pollInterval(Duration.ofMillis(20))
            .closePatience(Duration.ofMillis(100))
            .lane(MAILER, mailer, (delivery, run) -> handle(delivery.message().payload()))
            .lane(AUDIT, audit, (delivery, run) -> handle(delivery.message().payload()))
            .build()
            .start();
  }

  private void handle(String payload) {
    began.put(payload, Thread.currentThread());
    if (payload.equals("hang")) {
      channel.read();
    } else if (payload.equals("slow")) {
      try {
        end.await();
      } catch (InterruptedException e) {
        interrupted.add(payload);
      }
    } else if (Thread.currentThread().isInterrupted()) {
      interrupted.add(payload);
    }
  }

  /** The store, which notes whose leases are extended, and hangs on claims if it's to. */
  private DeliveryStore noting() {
    return (DeliveryStore)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {DeliveryStore.class},
            (proxy, method, arguments) -> {
              if (storeHangs && method.getName().equals("claim")) {
                channel.read();
              }
              try {
                Object result = method.invoke(memory, arguments);
                if (result instanceof ExtendedLeases leases) {
                  leases.extended().forEach(each -> extended.add(each.message().payload()));
                }
                return result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private void awaitAre(DeliveryStatus status, String payload) {
    Await.until(
        payload + " is " + status,
        () ->
            memory.find(DeliveryQuery.all().withStatus(status), 0, 10).stream()
                .anyMatch(each -> each.message().payload().equals(payload)));
  }

  private static void onItsOwn(Runnable call) {
    Thread thread = new Thread(call);
    thread.setDaemon(true);
    thread.start();
  }
}
