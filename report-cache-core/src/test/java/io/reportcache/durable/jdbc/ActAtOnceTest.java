package io.reportcache.durable.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.cache.TenantCacheManagerBuilder;
import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.DurableEventsBuilder;
import io.reportcache.durable.jackson.JacksonCodecs;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.store.DeliveryStoreException;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.durable.store.StoredDelivery;
import io.reportcache.durable.worker.DeliveryWorker;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventBus;
import io.reportcache.event.EventEnvelope;
import io.reportcache.event.EventName;
import io.reportcache.event.SubscriptionOptions;
import io.reportcache.invalidation.InvalidationRules;
import io.reportcache.key.ReportKey;
import io.reportcache.shared.jdbc.JdbcTier;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import io.reportcache.testing.Await;
import io.reportcache.transaction.BoundTransactions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** E2, A4, F7: what is published durably drops reports here as soon as it has committed. */
@Tag("slow")
class ActAtOnceTest {

  private static final TenantId ACME = TenantId.of("acme");
  private static final ReportKey<String> SALES = ReportKey.of("sales:today", String.class);
  private static final InvalidationRules RULES =
      InvalidationRules.builder().on(OrderPlaced.class).invalidate("sales:*").build();

  @EventName("order.placed")
  record OrderPlaced(String order) implements DomainEvent {
    @Override
    public Optional<TenantId> tenant() {
      return Optional.of(ACME);
    }
  }

  @Nested
  class OnH2 extends OnADatabase {
    OnH2() {
      super(TestDatabase.H2);
    }
  }

  @Nested
  class OnPostgreSql extends OnADatabase {
    OnPostgreSql() {
      super(TestDatabase.POSTGRESQL);
    }
  }

  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  abstract static class OnADatabase {

    private final TestDatabase database;
    private final String schema = TestDatabase.newSchema();
    private HikariDataSource pool;
    private JdbcDeliveryStore store;
    private Node here;

    OnADatabase(TestDatabase database) {
      this.database = database;
    }

    @BeforeAll
    void open() throws SQLException {
      pool = TestDatabase.pool(database.url(schema));
      store = JdbcDeliveryStore.of(pool).createTables();
      tier().createTables();
      execute("CREATE TABLE sales (total VARCHAR(10))");
    }

    @AfterAll
    void close() {
      if (pool != null) {
        pool.close();
        database.drop(schema);
      }
    }

    @BeforeEach
    void begin() throws SQLException {
      execute("DELETE FROM report_cache_delivery");
      execute("DELETE FROM report_cache_value");
      execute("DELETE FROM sales");
      execute("INSERT INTO sales VALUES ('old')");
      here = new Node();
      assertThat(here.sales()).isEqualTo("old");
    }

    @AfterEach
    void end() {
      here.close();
    }

    @Test
    void beforeTheCommitAReadGivesWhatIsCachedAndAfterItTheNextIsNew() throws Exception {
      DurableEvents events = here.mailing();
      try (Connection connection = pool.getConnection();
          BoundTransactions.Bound transaction = here.transactions.begin()) {
        change(connection);
        events.in(store.in(connection)).publish(new OrderPlaced("o-1"));
        assertThat(CompletableFuture.supplyAsync(here::sales).get()).isEqualTo("old");
        assertThat(here.loads).as("nothing was dropped").hasValue(1);
        connection.commit();
        transaction.committed();
        assertThat(here.sales()).isEqualTo("new");
      }
      StoredDelivery stored = stored().get(0);
      EventEnvelope<?> seen = here.seen.peek();
      assertThat(here.seen).hasSize(1);
      assertThat(seen.id()).as("one envelope here and there").isEqualTo(stored.message().id());
      assertThat(seen.correlationId()).isEqualTo(stored.message().correlationId());
      assertThat(here.tenants).containsExactly(Optional.of(ACME));
    }

    @Test
    void rolledBackNothingIsDroppedAndNothingStored() throws Exception {
      DurableEvents events = here.mailing();
      try (Connection connection = pool.getConnection();
          BoundTransactions.Bound transaction = here.transactions.begin()) {
        change(connection);
        events.in(store.in(connection)).publish(new OrderPlaced("o-1"));
        connection.rollback();
      }
      assertThat(here.sales()).isEqualTo("old");
      assertThat(here.loads).hasValue(1);
      assertThat(here.seen).isEmpty();
      assertThat(stored()).isEmpty();
    }

    @Test
    void whereNobodySeesTheCommitItActsWhenItIsHandledAndNotBefore() throws Exception {
      DurableEvents events = here.republishing(here.withoutTransactions(store));
      try (Connection connection = pool.getConnection()) {
        change(connection);
        events.in(store.in(connection)).publish(new OrderPlaced("o-1"));
        assertThat(here.seen).isEmpty();
        connection.commit();
      }
      assertThat(here.sales()).isEqualTo("old");
      handle(events);
      assertThat(here.sales()).isEqualTo("new");
    }

    @Test
    void whatIsPublishedOnOneNodeIsInvalidatedOnTheOthersThroughTheSharedTier() throws Exception {
      try (Node publisher = new Node(tier());
          Node other = new Node(tier())) {
        assertThat(publisher.sales()).isEqualTo("old");
        assertThat(other.sales()).isEqualTo("old");
        try (Connection connection = pool.getConnection();
            BoundTransactions.Bound transaction = publisher.transactions.begin()) {
          change(connection);
          publisher.mailing().in(store.in(connection)).publish(new OrderPlaced("o-1"));
          connection.commit();
          transaction.committed();
        }
        assertThat(publisher.sales()).isEqualTo("new");
        assertThat(other.latestSales()).isEqualTo("new");
        assertThat(other.seen).as("the events of other nodes").isEmpty();
      }
    }

    @Test
    void aCrashBetweenTheCommitAndTheActionIsMadeGoodForAllByOneNodeThatHandlesTheEvent()
        throws Exception {
      try (Node publisher = new Node(tier());
          Node handler = new Node(tier());
          Node third = new Node(tier())) {
        assertThat(third.sales()).isEqualTo("old");
        try (Connection connection = pool.getConnection()) {
          publisher.transactions.begin(); // and never hears of its end
          change(connection);
          publisher
              .republishing(publisher.events(store))
              .in(store.in(connection))
              .publish(new OrderPlaced("o-1"));
          connection.commit();
        }
        assertThat(publisher.seen).isEmpty();
        assertThat(third.latestSales()).as("nobody knows of it").isEqualTo("old");
        handle(handler.republishing(handler.events(store)));
        assertThat(third.latestSales()).isEqualTo("new");
        assertThat(handler.seen).hasSize(1);
        assertThat(third.seen).isEmpty();
      }
    }

    @Test
    void withTheStoreAwayWhatHasHappenedActsAndThePublisherIsTold() throws Exception {
      HikariDataSource broken = TestDatabase.pool(pool.getJdbcUrl());
      DurableEvents events = here.mailing(JdbcDeliveryStore.of(broken));
      broken.close();
      execute("UPDATE sales SET total = 'new'");
      assertThatThrownBy(() -> events.publish(new OrderPlaced("o-1")))
          .isInstanceOf(DeliveryStoreException.class);
      assertThat(here.sales()).isEqualTo("new");
    }

    @Test
    void afterAnUnknownOutcomeItActsAtOnceAndAgainWhenItIsHandled() throws Exception {
      DurableEvents events = here.republishing(here.events(store));
      try (Connection connection = pool.getConnection();
          BoundTransactions.Bound transaction = here.transactions.begin()) {
        change(connection);
        events.in(store.in(connection)).publish(new OrderPlaced("o-1"));
        transaction.unknown();
        assertThat(here.seen).hasSize(1);
        assertThat(here.sales()).as("not committed yet").isEqualTo("old");
        connection.commit();
      }
      handle(events);
      assertThat(here.sales()).isEqualTo("new");
    }

    @Test
    void whatIsStoredByItselfInATransactionActsAfterItWhicheverWayThatEnds() throws Exception {
      DurableEvents events = here.mailing();
      try (BoundTransactions.Bound transaction = here.transactions.begin()) {
        events.publish(new OrderPlaced("o-1"));
        assertThat(here.seen).isEmpty();
      }
      assertThat(here.seen).hasSize(1);
      assertThat(stored()).hasSize(1);
    }

    @Test
    void whoRunsNoWorkerForAHandlerLeavesItsEventsToOthers() {
      CountDownLatch handled = new CountDownLatch(1);
      DurableEvents events =
          here.events(store)
              .remoteHandler("elsewhere", "order.*", LaneOptions.defaults())
              .remoteHandler("users", "user.*", LaneOptions.defaults())
              .handler("local", "#", LaneOptions.defaults(), (placed, run) -> handled.countDown())
              .build();
      events.publish(new OrderPlaced("o-1"));
      try (DeliveryWorker worker = events.worker().build().start()) {
        Await.latch(handled);
        awaitCompleted(1);
      }
      assertThat(stored())
          .filteredOn(each -> each.status() == DeliveryStatus.PENDING)
          .extracting(each -> each.lane().name())
          .containsExactly("elsewhere");
    }

    @Test
    void whatFailsOnTheLocalBusNeverReachesThePublisher() {
      here.bus.subscribe(
          OrderPlaced.class,
          envelope -> {
            throw new LinkageError("broken");
          },
          SubscriptionOptions.inline().withAttempts(1, Duration.ofMillis(1)));
      here.mailing().publish(new OrderPlaced("o-1"));
      assertThat(stored()).hasSize(1);
      here.bus.close();
      here.mailing().publish(new OrderPlaced("o-2"));
      assertThat(stored()).hasSize(2);
    }

    private void change(Connection connection) throws SQLException {
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.execute("UPDATE sales SET total = 'new'");
      }
    }

    private JdbcTier tier() {
      return JdbcTier.on(pool);
    }

    private void handle(DurableEvents events) {
      try (DeliveryWorker worker = events.worker().build().start()) {
        awaitCompleted(1);
      }
    }

    private void awaitCompleted(long count) {
      Await.until(
          count + " are completed",
          () ->
              store.count(DeliveryQuery.all()).getOrDefault(DeliveryStatus.COMPLETED, 0L) == count);
    }

    private List<StoredDelivery> stored() {
      return store.find(DeliveryQuery.all(), 0, 100);
    }

    private void execute(String sql) throws SQLException {
      try (Connection connection = pool.getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute(sql);
      }
    }

    /** What one process has: a cache, a bus, and rules between. */
    private final class Node implements AutoCloseable {

      final BoundTransactions transactions = new BoundTransactions();
      final EventBus bus = EventBus.inMemory();
      final ConcurrentLinkedQueue<EventEnvelope<?>> seen = new ConcurrentLinkedQueue<>();
      final ConcurrentLinkedQueue<Optional<TenantId>> tenants = new ConcurrentLinkedQueue<>();
      final AtomicInteger loads = new AtomicInteger();
      final TenantCacheManager caches;

      Node() {
        this(TenantCacheManager.builder());
      }

      Node(JdbcTier tier) {
        this(TenantCacheManager.builder().shared(tier));
      }

      private Node(TenantCacheManagerBuilder builder) {
        caches = builder.transactions(transactions).build();
        var unused = RULES.attach(bus, caches);
        unused =
            bus.subscribe(
                OrderPlaced.class,
                envelope -> {
                  seen.add(envelope);
                  tenants.add(TenantContext.current());
                },
                SubscriptionOptions.inline());
      }

      DurableEvents mailing() {
        return mailing(store);
      }

      /** Stores each event for a handler that runs elsewhere. */
      DurableEvents mailing(DeliveryStore into) {
        return events(into).remoteHandler("mailer", "#", LaneOptions.defaults()).build();
      }

      /** Whoever handles an event invalidates for all. */
      DurableEvents republishing(DurableEventsBuilder builder) {
        return builder
            .handler("reports", "#", LaneOptions.defaults(), (event, run) -> bus.republish(event))
            .build();
      }

      DurableEventsBuilder events(DeliveryStore into) {
        return withoutTransactions(into).transactions(transactions);
      }

      DurableEventsBuilder withoutTransactions(DeliveryStore into) {
        return DurableEvents.builder(into, JacksonCodecs.available())
            .type(OrderPlaced.class)
            .localBus(bus);
      }

      /** Read in a connection of its own, as any other thread would. */
      String sales() {
        return caches.tenant(ACME).remember(SALES, Duration.ofHours(1), this::load);
      }

      /** Read as of what any node has invalidated. */
      String latestSales() {
        return caches.tenant(ACME).latest().remember(SALES, Duration.ofHours(1), this::load);
      }

      private String load() {
        loads.incrementAndGet();
        try (Connection connection = pool.getConnection();
            Statement statement = connection.createStatement();
            ResultSet rows = statement.executeQuery("SELECT total FROM sales")) {
          rows.next();
          return rows.getString(1);
        } catch (SQLException e) {
          throw new IllegalStateException(e);
        }
      }

      @Override
      public void close() {
        bus.close();
        caches.close();
      }
    }
  }

  @Test
  void badRegistrationsAreRefused() {
    DeliveryStore store = new MemoryDeliveryStore();
    try (EventBus bus = EventBus.inMemory()) {
      DurableEventsBuilder builder =
          DurableEvents.builder(store, JacksonCodecs.available())
              .localBus(bus)
              .handler("a", "#", LaneOptions.defaults(), (envelope, run) -> {});
      assertThatThrownBy(() -> builder.remoteHandler("a", "#", LaneOptions.defaults()))
          .hasMessageStartingWith("there is already a handler named a;");
      assertThatThrownBy(() -> builder.remoteHandler("b", "a..b", LaneOptions.defaults()))
          .hasMessageContaining("was 'a..b'");
    }
  }
}
