package io.reportcache.durable.jdbc;

import static io.reportcache.durable.store.Deliveries.ACME;
import static io.reportcache.durable.store.Deliveries.MAILER;
import static io.reportcache.durable.store.Deliveries.delivery;
import static io.reportcache.durable.store.Deliveries.once;
import static io.reportcache.durable.store.Deliveries.ordered;
import static io.reportcache.durable.store.Deliveries.payloads;
import static io.reportcache.durable.store.Deliveries.settlement;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.reportcache.durable.store.Claim;
import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.durable.store.DeliveryChange;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliverySink;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.DeliveryStoreContract;
import io.reportcache.durable.store.DeliveryStoreException;
import io.reportcache.durable.store.Ending;
import io.reportcache.durable.store.Message;
import io.reportcache.durable.store.NewDelivery;
import io.reportcache.durable.store.Settlement;
import io.reportcache.durable.worker.DeliveryWorker;
import io.reportcache.durable.worker.LaneHandler;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.testing.Await;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What the store does in every database, besides the contract of all stores. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class JdbcDeliveryStoreContract extends DeliveryStoreContract<JdbcDeliveryStore> {

  private static final Duration LEASE = Duration.ofMinutes(1);

  private static final String DEFAULT_PREFIX = "report_cache_";

  private final TestDatabase database;
  private final String prefix;
  private final String schema = TestDatabase.newSchema();
  private HikariDataSource pool;
  private JdbcDeliveryStore store;

  JdbcDeliveryStoreContract(TestDatabase database) {
    this(database, DEFAULT_PREFIX);
  }

  JdbcDeliveryStoreContract(TestDatabase database, String prefix) {
    this.database = database;
    this.prefix = prefix;
  }

  @BeforeAll
  void open() {
    pool = TestDatabase.pool(database.url(schema));
    store = JdbcDeliveryStore.of(pool).withTablePrefix(prefix).createTables();
  }

  @AfterAll
  void close() {
    if (pool != null) {
      pool.close();
      database.drop(schema);
    }
  }

  @BeforeEach
  void empty() throws SQLException {
    execute("DELETE FROM report_cache_delivery");
    execute("DELETE FROM report_cache_run");
  }

  @Override
  protected JdbcDeliveryStore store() {
    return store;
  }

  @Override
  protected void pass(Duration time) {
    try {
      execute(
          "UPDATE report_cache_delivery SET until_at = %s, ended_at = %s"
              .formatted(database.earlier("until_at", time), database.earlier("ended_at", time)));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whatATransactionAddsIsThereWhenItCommits() throws SQLException {
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      store.in(connection).add(List.of(delivery("a"), once("b", "k")));
      assertThat(claim()).isEmpty();
      connection.commit();
    }
    assertThat(payloads(claim())).containsExactly("a", "b");
  }

  @Test
  void whatARolledBackTransactionAddedNeverWas() throws SQLException {
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      store.in(connection).add(List.of(delivery("a"), once("b", "k")));
      connection.rollback();
    }
    assertThat(claim()).isEmpty();
    store.add(List.of(once("c", "k")));
    assertThat(payloads(claim())).containsExactly("c");
  }

  @Test
  void aKeyThatIsThereDoesNotEndTheTransaction() throws SQLException {
    store.add(List.of(once("a", "k")));
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      store.in(connection).add(List.of(delivery("b"), once("c", "k"), delivery("d")));
      connection.commit();
    }
    assertThat(payloads(claim())).containsExactly("a", "b", "d");
  }

  @Test
  void twoTransactionsWithOneKeyAddItOnce() throws Exception {
    try (Connection first = pool.getConnection()) {
      first.setAutoCommit(false);
      store.in(first).add(List.of(once("a", "k")));
      Thread second = new Thread(() -> store.add(List.of(once("b", "k")))); // waits for the first
      second.start();
      first.commit();
      second.join();
    }
    assertThat(payloads(claim())).containsExactly("a");
  }

  @Test
  void theConnectionOfTheHostStaysAsItIs() throws SQLException {
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      store.in(connection).add(List.of(delivery("a")));
      assertThat(connection.getAutoCommit()).isFalse();
      assertThat(connection.isClosed()).isFalse();
      connection.commit();
    }
    assertThat(payloads(claim())).containsExactly("a");
  }

  @Test
  void aConnectionInAutoCommitIsRefused() throws SQLException {
    try (Connection connection = pool.getConnection()) {
      assertThatThrownBy(() -> store.in(connection))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("setAutoCommit(false)");
      connection.setAutoCommit(false);
      DeliverySink sink = store.in(connection);
      connection.setAutoCommit(true);
      assertThatThrownBy(() -> sink.add(List.of(delivery("a"))))
          .isInstanceOf(IllegalStateException.class);
    }
    assertThat(claim()).isEmpty();
  }

  @Test
  void itKnowsTheConnectionsThatLeadToItsDatabase() throws SQLException {
    String otherSchema = TestDatabase.newSchema();
    try (HikariDataSource same = TestDatabase.pool(pool.getJdbcUrl());
        HikariDataSource other = TestDatabase.pool(database.url(otherSchema));
        Connection toSame = same.getConnection();
        Connection toOther = other.getConnection()) {
      assertThat(store.isInDatabaseOf(toSame)).isTrue();
      assertThat(store.isInDatabaseOf(toOther)).isFalse();
    } finally {
      database.drop(otherSchema);
    }
  }

  @Test
  void connectionsGoBackAsTheyCame() throws SQLException {
    HikariConfig config = TestDatabase.config(pool.getJdbcUrl());
    config.setMaximumPoolSize(1);
    config.setTransactionIsolation("TRANSACTION_SERIALIZABLE");
    try (HikariDataSource one = new HikariDataSource(config)) {
      JdbcDeliveryStore.of(one).withTablePrefix(prefix).add(List.of(delivery("a")));
      try (Connection connection = one.getConnection()) {
        assertThat(connection.getTransactionIsolation())
            .isEqualTo(Connection.TRANSACTION_SERIALIZABLE);
        assertThat(connection.getAutoCommit()).isTrue();
      }
    }
  }

  /** E5: ids are given when rows are added, and seen when that is committed. */
  @Test
  void oneThatIsCommittedLateWaitsUntilTheLaterOneHasRun() throws SQLException {
    try (Connection first = pool.getConnection()) {
      first.setAutoCommit(false);
      store.in(first).add(List.of(ordered("first", "k")));
      store.add(List.of(ordered("second", "k"), ordered("third", "k")));
      List<ClaimedDelivery> second = claim();
      assertThat(payloads(second)).containsExactly("second");
      first.commit();
      first.setAutoCommit(true);
      assertThat(claim()).isEmpty();
      assertThat(claimInOrder()).isEmpty();
      store.settle(List.of(settlement(second.get(0), Ending.SUCCEEDED)));
    }
    assertThat(payloads(claimInOrder())).containsExactly("first");
  }

  /** E5: neither sees the other's claim. */
  @Test
  void ofTwoClaimsAtOneMomentOneGetsTheEntity() throws Exception {
    try (Connection other = pool.getConnection()) {
      other.setAutoCommit(false);
      store.in(other).add(List.of(ordered("first", "k")));
      store.add(List.of(ordered("second", "k")));
      long second = store.find(DeliveryQuery.all(), 0, 1).get(0).id();
      try (Connection claiming = pool.getConnection()) {
        claiming.setAutoCommit(false);
        try (Statement claim = claiming.createStatement()) {
          claim.execute(
              named(
                  "UPDATE report_cache_delivery SET state = 1, token = 1, owner = 'other' WHERE id"
                      + " = "
                      + second));
        }
        other.commit();
        other.setAutoCommit(true);
        FutureTask<List<ClaimedDelivery>> claimed = new FutureTask<>(this::claim);
        new Thread(claimed, "claims").start();
        Await.until(
            "it waits for the other, or has not noticed it",
            () -> claimed.isDone() || database.blocksAnother(claiming));
        claiming.commit();
        claiming.setAutoCommit(true);
        assertThat(payloads(claimed.get())).isEmpty();
      }
    }
  }

  /** However long that takes to commit. */
  @Test
  void whoPublishesForAnEntityHoldsUpNoSettlement() throws Exception {
    store.add(IntStream.range(0, 2_000).mapToObj(i -> ordered("other", "other" + i)).toList());
    store.settle(
        store.claim(new Claim(MAILER, 2_000, "one", LEASE)).stream()
            .map(each -> settlement(each, Ending.SUCCEEDED))
            .toList()); // so that the table isn't small
    store.add(List.of(ordered("a1", "k"), ordered("a2", "k"), ordered("a3", "k")));
    List<ClaimedDelivery> claimed = claimInOrder();
    try (Connection publishing = pool.getConnection()) {
      publishing.setAutoCommit(false);
      store.in(publishing).add(List.of(ordered("a4", "k")));
      for (String next : List.of("a2", "a3")) {
        Settlement ends = settlement(claimed.get(0), Ending.SUCCEEDED);
        FutureTask<List<Settlement>> settled = new FutureTask<>(() -> store.settle(List.of(ends)));
        new Thread(settled, "settles").start();
        Await.until("it's settled before that commits", settled::isDone);
        claimed = claimInOrder();
        assertThat(payloads(claimed)).containsExactly(next);
      }
      publishing.rollback();
      publishing.setAutoCommit(true);
    }
  }

  private List<ClaimedDelivery> claimInOrder() {
    return store.claim(new Claim(MAILER, Set.of(), null, 10, "one", LEASE, true));
  }

  @Test
  void whatATransactionCancelsIsGoneWhenItCommitsAndStaysIfItIsRolledBack() throws SQLException {
    NewDelivery cancelled = once("a", "k");
    NewDelivery moved = delivery("b");
    store.add(List.of(cancelled, moved));
    for (boolean commits : new boolean[] {false, true}) {
      try (Connection connection = pool.getConnection()) {
        connection.setAutoCommit(false);
        assertThat(store.in(connection).cancel(ACME, cancelled.message().id()).changed()).isOne();
        assertThat(store.in(connection).reschedule(ACME, moved.message().id(), LEASE).changed())
            .isOne();
        assertThat(claim()).isEmpty(); // what is locked is passed over, not waited for
        if (commits) {
          connection.commit();
        } else {
          connection.rollback();
        }
      }
    }
    assertThat(store.find(DeliveryQuery.all(), 0, 10))
        .extracting(stored -> stored.message().payload())
        .containsExactly("b");
    assertThat(claim()).isEmpty();
  }

  @Test
  void whatATransactionHasAddedItCanCancel() throws SQLException {
    NewDelivery added = delivery("a");
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      store.in(connection).add(List.of(added, delivery("b")));
      assertThat(store.in(connection).cancel(ACME, added.message().id()).changed()).isOne();
      connection.commit();
    }
    assertThat(payloads(claim())).containsExactly("b");
  }

  /** A claim and a cancellation at the same moment: one of them has it, and says so. */
  @Test
  void whatIsClaimedAndCancelledAtOnceIsOneOfTheTwo() throws Exception {
    List<NewDelivery> all = IntStream.range(0, 200).mapToObj(i -> delivery("p" + i)).toList();
    store.add(all);
    CountDownLatch begin = new CountDownLatch(1);
    Set<String> claimed = ConcurrentHashMap.newKeySet();
    Thread claims =
        new Thread(
            () -> {
              awaitUninterrupted(begin);
              for (int i = 0; i < 30; i++) {
                claimed.addAll(payloads(claim()));
              }
            });
    claims.start();
    begin.countDown();
    Set<String> cancelled = new HashSet<>();
    Set<String> running = new HashSet<>();
    for (int i = all.size() - 1; i >= 0; i--) {
      Message message = all.get(i).message();
      DeliveryChange change = store.cancel(ACME, message.id());
      assertThat(change.changed() + change.running()).as(message.payload()).isOne();
      (change.changed() == 1 ? cancelled : running).add(message.payload());
    }
    claims.join();
    assertThat(cancelled).doesNotContainAnyElementsOf(claimed);
    assertThat(claimed).isEqualTo(running);
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Or each claim would pass over all of it again. */
  @Test
  void aLongLineOfOneEntityIsSetBack() throws SQLException {
    store.add(IntStream.range(0, 50).mapToObj(i -> ordered("h" + i, "hot")).toList());
    Claim claim = new Claim(MAILER, Set.of(), null, 10, "one", LEASE, true);
    assertThat(payloads(store.claim(claim))).containsExactly("h0");
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                named("SELECT COUNT(*) FROM report_cache_delivery WHERE state = 6"))) {
      row.next();
      assertThat(row.getInt(1)).isEqualTo(49);
    }
  }

  @RepeatedTest(3)
  void eachEntitysRunInOrderAndNoneIsLeftBehindWhileSeveralClaim() {
    int each = 60;
    List<String> entities = List.of("a", "b", "c");
    Map<String, List<Integer>> ran = new ConcurrentHashMap<>();
    entities.forEach(entity -> ran.put(entity, Collections.synchronizedList(new ArrayList<>())));
    for (int i = 0; i < each; i++) {
      for (String entity : entities) {
        store.add(List.of(ordered(entity + i, entity)));
      }
    }
    LaneHandler handler =
        (delivery, run) -> {
          String payload = delivery.message().payload();
          ran.get(payload.substring(0, 1)).add(Integer.valueOf(payload.substring(1)));
        };
    List<DeliveryWorker> workers = new ArrayList<>();
    try {
      for (int i = 0; i < 3; i++) {
        workers.add(
            DeliveryWorker.of(store)
                .pollInterval(Duration.ofMillis(200)) // one may be locked for a moment
                .lane(MAILER, LaneOptions.defaults().inOrder(), handler)
                .build()
                .start());
      }
      Await.until(
          "all have run",
          () ->
              store
                      .count(DeliveryQuery.all().withStatus(DeliveryStatus.COMPLETED))
                      .values()
                      .stream()
                      .mapToLong(Long::longValue)
                      .sum()
                  == (long) each * entities.size());
    } finally {
      workers.forEach(DeliveryWorker::close);
    }
    ran.forEach(
        (entity, numbers) ->
            assertThat(numbers)
                .as(entity)
                .containsExactlyElementsOf(IntStream.range(0, each).boxed().toList()));
  }

  @Test
  void tablesThatAreThereAreNotMadeAgain() {
    store.add(List.of(delivery("a")));
    store.createTables();
    assertThat(store.count(DeliveryQuery.all()))
        .containsExactly(Map.entry(DeliveryStatus.PENDING, 1L));
  }

  @Test
  void withoutTablesTheErrorSaysWhatCouldNotBeDone() {
    String other = TestDatabase.newSchema();
    try (HikariDataSource empty = TestDatabase.pool(database.url(other))) {
      JdbcDeliveryStore bare = JdbcDeliveryStore.of(empty);
      assertThatThrownBy(() -> bare.add(List.of(delivery("a"))))
          .isInstanceOf(DeliveryStoreException.class)
          .hasMessageStartingWith("the database couldn't add 1 deliveries: ")
          .hasMessageContaining("eport_cache_delivery".substring(1));
      assertThatThrownBy(() -> bare.claim(new Claim(MAILER, 1, "one", LEASE)))
          .isInstanceOf(DeliveryStoreException.class)
          .hasMessageStartingWith("the database couldn't claim deliveries to handler:mailer: ");
    }
    database.drop(other);
  }

  private List<ClaimedDelivery> claim() {
    return store.claim(new Claim(MAILER, 10, "one", LEASE));
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(named(sql));
    }
  }

  private String named(String sql) {
    return sql.replace(DEFAULT_PREFIX, prefix);
  }
}
