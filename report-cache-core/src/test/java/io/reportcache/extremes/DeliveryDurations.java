package io.reportcache.extremes;

import static io.reportcache.durable.store.Deliveries.MAILER;
import static io.reportcache.durable.store.Deliveries.message;
import static io.reportcache.extremes.Extreme.isForEver;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.durable.DispatchOptions;
import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.JobName;
import io.reportcache.durable.PublishOptions;
import io.reportcache.durable.TenantJob;
import io.reportcache.durable.TenantQueues;
import io.reportcache.durable.jackson.Jackson3Codec;
import io.reportcache.durable.jdbc.JdbcDeliveryStore;
import io.reportcache.durable.jdbc.JdbcProcessedEvents;
import io.reportcache.durable.redis.RedisDeliveries;
import io.reportcache.durable.redis.RedisDeliveryOptions;
import io.reportcache.durable.redis.RedisDeliveryStore;
import io.reportcache.durable.redis.TestStore;
import io.reportcache.durable.store.Backlog;
import io.reportcache.durable.store.Claim;
import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.durable.store.Deliveries;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.store.Ending;
import io.reportcache.durable.store.Lane;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.durable.store.NewDelivery;
import io.reportcache.durable.store.Settlement;
import io.reportcache.durable.store.StoreWatch;
import io.reportcache.durable.worker.Backoff;
import io.reportcache.durable.worker.DeliveryWorker;
import io.reportcache.durable.worker.DeliveryWorkerBuilder;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventName;
import io.reportcache.extremes.Taker.Use;
import io.reportcache.tenant.TenantContext;
import io.reportcache.testing.Await;
import io.reportcache.testing.TestServers;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.h2.jdbcx.JdbcDataSource;

/** What durable events, jobs, their workers and stores take. */
final class DeliveryDurations {

  @EventName("invoice.paid")
  record InvoicePaid(String invoice) implements DomainEvent {}

  @JobName("reminder.send")
  record SendReminder(String invoice) implements TenantJob {}

  private static final Duration SOON = Duration.ofMillis(20);
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration LONGEST = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);

  private DeliveryDurations() {}

  static List<Taker<Duration>> takers() {
    PublishOptions publish = PublishOptions.defaults().withTenant(Deliveries.ACME);
    DispatchOptions dispatch = DispatchOptions.defaults().withTenant(Deliveries.ACME);
    return List.of(
        new Taker<>(
            "StoreWatch.of(DeliveryStore, Duration*)",
            "interval",
            interval ->
                assertThat(StoreWatch.of(new MemoryDeliveryStore(), interval).snapshot())
                    .isNotNull()),
        new Taker<>(
            "PublishOptions.withDelay(Duration*)",
            "delay",
            delay -> publishes(publish.withDelay(delay))),
        new Taker<>(
            "PublishOptions.new(TenantId, EventEnvelope, Duration*, int, String)",
            "delay",
            delay -> publishes(new PublishOptions(Deliveries.ACME, null, delay, 0, null))),
        new Taker<>(
            "DispatchOptions.withDelay(Duration*)",
            "delay",
            delay -> dispatches(dispatch.withDelay(delay))),
        new Taker<>(
            "DispatchOptions.new(String, TenantId, Duration*, int, String, String)",
            "delay",
            delay ->
                dispatches(new DispatchOptions("default", Deliveries.ACME, delay, 0, null, null))),
        new Taker<>("NewDelivery.withDelay(Duration*)", "delay", DeliveryDurations::delays),
        new Taker<>(
            "Settlement.new(ClaimedDelivery, Ending, Duration*, Duration, String, String, String)",
            "pause",
            DeliveryDurations::pausesAfterFailure),
        new Taker<>(
            "Settlement.new(ClaimedDelivery, Ending, Duration, Duration*, String, String, String)",
            "took",
            DeliveryDurations::took),
        new Taker<>(
            "Claim.new(Lane, int, String, Duration*)",
            "lease",
            lease -> claims(new Claim(MAILER, 1, "ann", lease))),
        new Taker<>(
            "Claim.new(Lane, Set, TenantId, int, String, Duration*, boolean)",
            "lease",
            lease -> claims(new Claim(MAILER, Set.of(), null, 1, "ann", lease, false))),
        new Taker<>("DeliveryStore.extend(Collection, Duration*)", "lease", onStores(extending())),
        new Taker<>(
            "MemoryDeliveryStore.extend(Collection, Duration*)", "lease", onStores(extending())),
        new Taker<>(
            "JdbcDeliveryStore.extend(Collection, Duration*)", "lease", onStores(extending())),
        new Taker<>(
            "RedisDeliveryStore.extend(Collection, Duration*)", "lease", onRedis(extending())),
        new Taker<>("DeliveryStore.checkLease(Duration*)", "lease", DeliveryStore::checkLease),
        new Taker<>("DeliveryStore.checkAge(Duration*)", "age", DeliveryStore::checkAge),
        new Taker<>("DeliveryStore.purge(Duration*)", "age", onStores(purging())),
        new Taker<>("MemoryDeliveryStore.purge(Duration*)", "age", onStores(purging())),
        new Taker<>("JdbcDeliveryStore.purge(Duration*)", "age", onStores(purging())),
        new Taker<>("RedisDeliveryStore.purge(Duration*)", "age", onRedis(purging())),
        new Taker<>(
            "JdbcProcessedEvents.purge(Duration*)", "age", DeliveryDurations::purgesRecords),
        new Taker<>(
            "Backoff.new(Duration*, Duration, double)",
            "first",
            first -> retries(options().withBackoff(new Backoff(first, LONGEST, 0.5)))),
        new Taker<>(
            "Backoff.new(Duration, Duration*, double)",
            "longest",
            longest -> retries(options().withBackoff(new Backoff(SECOND, longest, 0.5)))),
        new Taker<>(
            "Backoff.new(Duration*, Duration, double, double)",
            "first",
            first -> retries(options().withBackoff(new Backoff(first, LONGEST, 60, 0.5)))),
        new Taker<>(
            "Backoff.new(Duration, Duration*, double, double)",
            "longest",
            longest -> retries(options().withBackoff(new Backoff(SECOND, longest, 60, 0.5)))),
        new Taker<>(
            "Backlog.new(Lane, boolean, long, long, Duration*)",
            "age",
            age -> new Backlog(MAILER, true, 1, 1, age)),
        new Taker<>("NewDelivery.checkDelay(Duration*)", "delay", NewDelivery::checkDelay),
        new Taker<>("DurableEvents.reschedule(UUID, Duration*)", "delay", DeliveryDurations::moves),
        new Taker<>(
            "TenantQueues.reschedule(UUID, Duration*)", "delay", DeliveryDurations::movesJob),
        new Taker<>(
            "DeliverySink.reschedule(TenantId, UUID, Duration*)", "delay", onStores(moving())),
        new Taker<>(
            "MemoryDeliveryStore.reschedule(TenantId, UUID, Duration*)",
            "delay",
            onStores(moving())),
        new Taker<>(
            "JdbcDeliveryStore.reschedule(TenantId, UUID, Duration*)", "delay", onStores(moving())),
        new Taker<>(
            "RedisDeliveryStore.reschedule(TenantId, UUID, Duration*)", "delay", onRedis(moving())),
        new Taker<>(
            "RedisDeliveryOptions.withTimeLimit(Duration*)",
            "timeLimit",
            DeliveryDurations::limitsOnRedis),
        new Taker<>(
            "JdbcDeliveryStore.withTimeLimit(Duration*)", "limit", DeliveryDurations::limits),
        new Taker<>(
            "LaneOptions.withTimeout(Duration*)",
            "timeout",
            timeout -> retries(options().withTimeout(timeout))),
        new Taker<>(
            "LaneOptions.new(int, Backoff, Duration*, int, boolean, Predicate)",
            "timeout",
            timeout -> retries(new LaneOptions(3, Backoff.DEFAULT, timeout, 4, false, e -> true))),
        new Taker<>(
            "DeliveryWorkerBuilder.lease(Duration*)", "lease", works(DeliveryWorkerBuilder::lease)),
        new Taker<>(
            "DeliveryWorkerBuilder.pollInterval(Duration*)",
            "pollInterval",
            works(DeliveryWorkerBuilder::pollInterval)),
        new Taker<>(
            "DeliveryWorkerBuilder.closePatience(Duration*)",
            "closePatience",
            works(DeliveryWorkerBuilder::closePatience)),
        new Taker<>(
            "DeliveryWorkerBuilder.keepCompleted(Duration*)",
            "keepCompleted",
            works(DeliveryWorkerBuilder::keepCompleted)),
        new Taker<>(
            "DeliveryWorker.awaitIdle(Duration*)", "timeout", DeliveryDurations::awaitIdle));
  }

  private static LaneOptions options() {
    return LaneOptions.defaults();
  }

  /** A store in memory whose time the test lets pass. */
  private static final class Aging {
    private final AtomicLong nanos;
    private final MemoryDeliveryStore store;

    Aging(long origin) {
      nanos = new AtomicLong(origin);
      store = new MemoryDeliveryStore(100, nanos::get, InstantSource.system());
    }

    void pass(Duration time) {
      nanos.addAndGet(time.toNanos());
      var unused = store.tend(10);
    }

    int claimed(Claim claim) {
      return store.claim(claim).size();
    }
  }

  /** Whatever the ticker's number is, and if it passes the largest one. */
  private static void eachWay(Consumer<Aging> use) {
    for (long origin : new long[] {1, Long.MAX_VALUE - 1_000, Long.MIN_VALUE, -1_000}) {
      use.accept(new Aging(origin));
    }
  }

  private static void publishes(PublishOptions options) {
    eachWay(aging -> publishes(aging, options));
  }

  private static void publishes(Aging aging, PublishOptions options) {
    DurableEvents events =
        DurableEvents.builder(aging.store, new Jackson3Codec())
            .type(InvoicePaid.class)
            .handler("mailer", InvoicePaid.class, options(), (envelope, run) -> {})
            .build();
    events.publish(new InvoicePaid("i-17"), options);
    events.publish(new InvoicePaid("i-18"), options.withDelay(SECOND));
    waitsAlone(aging, new Claim(MAILER, 10, "ann", MINUTE), options.delay());
  }

  private static void dispatches(DispatchOptions options) {
    eachWay(aging -> dispatches(aging, options));
  }

  private static void dispatches(Aging aging, DispatchOptions options) {
    TenantQueues queues =
        TenantQueues.builder(aging.store, new Jackson3Codec())
            .job(SendReminder.class, (job, run) -> {})
            .build();
    queues.dispatch(new SendReminder("i-17"), options);
    queues.dispatch(new SendReminder("i-18"), options.withDelay(SECOND));
    waitsAlone(aging, new Claim(Lane.ofQueue("default"), 10, "ann", MINUTE), options.delay());
  }

  private static void delays(Duration delay) {
    eachWay(aging -> delays(aging, delay));
  }

  private static void delays(Aging aging, Duration delay) {
    aging.store.add(
        List.of(
            NewDelivery.of(MAILER, message(Deliveries.ACME, "first")).withDelay(delay),
            Deliveries.delayed("second", SECOND)));
    waitsAlone(aging, new Claim(MAILER, 10, "ann", MINUTE), delay);
  }

  /** One waits for so long, the other for a second, and it doesn't wait for the first. */
  private static void waitsAlone(Aging aging, Claim claim, Duration delay) {
    assertThat(aging.claimed(claim)).isEqualTo(delay.isZero() ? 1 : 0);
    aging.pass(SECOND);
    assertThat(aging.claimed(claim)).isEqualTo(1);
    aging.pass(Duration.ofDays(365 * 50));
    if (isForEver(delay)) {
      assertThat(aging.claimed(claim)).as("that lapsed").isEqualTo(1);
    }
  }

  private static void pausesAfterFailure(Duration pause) {
    eachWay(aging -> pausesAfterFailure(aging, pause));
  }

  private static void pausesAfterFailure(Aging aging, Duration pause) {
    Claim claim = new Claim(MAILER, 10, "ann", MINUTE);
    aging.store.add(List.of(Deliveries.delivery("first")));
    ClaimedDelivery first = aging.store.claim(claim).get(0);
    aging.store.settle(List.of(Deliveries.settlement(first, Ending.FAILED, pause)));
    aging.store.add(List.of(Deliveries.delayed("second", SECOND)));
    waitsAlone(aging, claim, pause);
  }

  private static void took(Duration took) throws Exception {
    onStores(
            (store, duration) -> {
              store.add(List.of(Deliveries.delivery("first")));
              ClaimedDelivery first = store.claim(new Claim(MAILER, 1, "ann", MINUTE)).get(0);
              assertThat(
                      store.settle(
                          List.of(
                              new Settlement(
                                  first,
                                  Ending.SUCCEEDED,
                                  Duration.ZERO,
                                  duration,
                                  null,
                                  null,
                                  null))))
                  .isEmpty();
              return true;
            })
        .of(took);
  }

  private static void claims(Claim claim) {
    eachWay(aging -> claims(aging, claim));
  }

  private static void claims(Aging aging, Claim claim) {
    aging.store.add(List.of(Deliveries.delivery("first")));
    assertThat(aging.claimed(claim)).isEqualTo(1);
    aging.pass(Duration.ofDays(365 * 50));
    assertThat(aging.claimed(claim)).as("that lapsed").isZero();
  }

  private static BiFunction<DeliveryStore, Duration, Boolean> extending() {
    return (store, lease) -> {
      store.add(List.of(Deliveries.delivery("first")));
      Claim claim = new Claim(MAILER, 1, "ann", MINUTE);
      List<ClaimedDelivery> claimed = store.claim(claim);
      assertThat(store.extend(claimed, lease).extended()).hasSize(1);
      assertThat(store.tend(10).lapsed()).isZero();
      assertThat(store.claim(claim)).isEmpty();
      return true;
    };
  }

  private static BiFunction<DeliveryStore, Duration, Boolean> purging() {
    return (store, age) -> {
      store.add(List.of(Deliveries.delivery("first")));
      ClaimedDelivery first = store.claim(new Claim(MAILER, 1, "ann", MINUTE)).get(0);
      store.settle(List.of(Deliveries.settlement(first, Ending.SUCCEEDED)));
      assertThat(store.purge(age)).isEqualTo(age.isZero() ? 1 : 0);
      return true;
    };
  }

  private static BiFunction<DeliveryStore, Duration, Boolean> moving() {
    return (store, delay) -> {
      NewDelivery delivery = Deliveries.delayed("first", MINUTE);
      store.add(List.of(delivery));
      UUID id = delivery.message().id();
      assertThat(store.reschedule(Deliveries.ACME, id, delay).changed()).isEqualTo(1);
      assertThat(store.claim(new Claim(MAILER, 1, "ann", MINUTE))).hasSize(delay.isZero() ? 1 : 0);
      return true;
    };
  }

  private static void moves(Duration delay) {
    DurableEvents events =
        DurableEvents.builder(new MemoryDeliveryStore(), new Jackson3Codec())
            .type(InvoicePaid.class)
            .handler("mailer", InvoicePaid.class, options(), (envelope, run) -> {})
            .build();
    PublishOptions later = PublishOptions.defaults().withTenant(Deliveries.ACME).withDelay(MINUTE);
    UUID id = events.publish(new InvoicePaid("i-17"), later);
    TenantContext.run(
        Deliveries.ACME, () -> assertThat(events.reschedule(id, delay).changed()).isEqualTo(1));
  }

  private static void movesJob(Duration delay) {
    TenantQueues queues =
        TenantQueues.builder(new MemoryDeliveryStore(), new Jackson3Codec())
            .job(SendReminder.class, (job, run) -> {})
            .build();
    DispatchOptions later =
        DispatchOptions.defaults().withTenant(Deliveries.ACME).withDelay(MINUTE);
    UUID id = queues.dispatch(new SendReminder("i-17"), later);
    TenantContext.run(
        Deliveries.ACME, () -> assertThat(queues.reschedule(id, delay).changed()).isEqualTo(1));
  }

  private static void limits(Duration limit) throws SQLException {
    JdbcDataSource h2 = new JdbcDataSource();
    h2.setURL("jdbc:h2:mem:limits");
    try (Connection kept = h2.getConnection()) { // the database lives as long as this
      JdbcDeliveryStore store = JdbcDeliveryStore.of(h2).createTables().withTimeLimit(limit);
      store.add(List.of(Deliveries.delivery("first")));
      assertThat(store.claim(new Claim(MAILER, 1, "ann", MINUTE))).hasSize(1);
    }
  }

  private static Use<Duration> onStores(BiFunction<DeliveryStore, Duration, Boolean> use) {
    return value -> {
      JdbcDataSource h2 = new JdbcDataSource();
      h2.setURL("jdbc:h2:mem:extremes");
      try (Connection kept = h2.getConnection()) { // the database lives as long as this
        assertThat(use.apply(new Aging(1).store, value)).isTrue();
        assertThat(use.apply(JdbcDeliveryStore.of(h2).createTables(), value)).isTrue();
      }
    };
  }

  private static Use<Duration> onRedis(BiFunction<DeliveryStore, Duration, Boolean> use) {
    return value -> {
      try (TestStore redis = TestStore.open()) {
        assertThat(use.apply(redis.store, value)).isTrue();
      }
    };
  }

  private static void limitsOnRedis(Duration limit) {
    RedisDeliveryOptions options =
        RedisDeliveryOptions.defaults()
            .withPrefix("limits-" + UUID.randomUUID())
            .withTimeLimit(limit);
    if (limit.compareTo(SECOND) >= 0) { // less may be too little for some server
      try (RedisDeliveryStore store = RedisDeliveries.at(TestServers.redis(), options)) {
        assertThat(store.count(DeliveryQuery.all())).isEmpty();
      }
    }
  }

  private static void purgesRecords(Duration age) throws Exception {
    JdbcDataSource h2 = new JdbcDataSource();
    h2.setURL("jdbc:h2:mem:extremes");
    try (Connection connection = h2.getConnection()) {
      JdbcProcessedEvents processed =
          JdbcProcessedEvents.of(JdbcDeliveryStore.of(h2).createTables());
      connection.setAutoCommit(false);
      assertThat(processed.record(connection, "mailer", Deliveries.ACME, new UUID(1, 1))).isTrue();
      connection.commit();
      assertThat(processed.purge(age)).isEqualTo(age.isZero() ? 1 : 0);
    }
  }

  /** What failed once waits for its pause, and what comes after it is handled. */
  private static void retries(LaneOptions options) throws Exception {
    MemoryDeliveryStore store = new MemoryDeliveryStore();
    CountDownLatch handled = new CountDownLatch(1);
    CountDownLatch failed = new CountDownLatch(1);
    try (DeliveryWorker worker =
        DeliveryWorker.of(store)
            .lease(LONGEST)
            .lane(
                MAILER,
                options,
                (delivery, run) -> {
                  if (delivery.message().payload().equals("fails")) {
                    failed.countDown();
                    throw new IllegalStateException("the mail server is away");
                  }
                  handled.countDown();
                })
            .build()
            .start()) {
      store.add(List.of(Deliveries.delivery("fails")));
      Await.latch(failed);
      store.add(List.of(Deliveries.delivery("works")));
      Await.latch(handled);
    }
  }

  private static Use<Duration> works(
      BiFunction<DeliveryWorkerBuilder, Duration, DeliveryWorkerBuilder> part) {
    return value -> {
      MemoryDeliveryStore store = new MemoryDeliveryStore();
      CountDownLatch handled = new CountDownLatch(2);
      DeliveryWorkerBuilder builder =
          DeliveryWorker.of(store)
              .pollInterval(SOON)
              .lane(
                  MAILER,
                  options().withTimeout(SECOND.dividedBy(2)),
                  (d, run) -> handled.countDown());
      try (DeliveryWorker worker = part.apply(builder, value).build().start()) {
        store.add(List.of(Deliveries.delivery("first")));
        store.add(List.of(Deliveries.delayed("second", Duration.ofMillis(1))));
        Await.latch(handled);
        assertThat(worker.awaitIdle(Duration.ofSeconds(20))).isTrue();
      }
    };
  }

  private static void awaitIdle(Duration timeout) throws Exception {
    MemoryDeliveryStore store = new MemoryDeliveryStore();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    try (DeliveryWorker worker =
        DeliveryWorker.of(store)
            .lane(
                MAILER,
                options(),
                (delivery, run) -> {
                  begun.countDown();
                  released.await();
                })
            .build()
            .start()) {
      store.add(List.of(Deliveries.delivery("first")));
      Await.latch(begun);
      try {
        Waiter waiter = new Waiter(() -> worker.awaitIdle(timeout));
        if (isForEver(timeout)) {
          waiter.waits();
          released.countDown();
          assertThat(waiter.result()).isTrue();
        } else {
          assertThat(waiter.result()).isFalse();
        }
      } finally {
        released.countDown(); // closing would wait for it
      }
    }
  }
}
