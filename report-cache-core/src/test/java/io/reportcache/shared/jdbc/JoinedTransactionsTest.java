package io.reportcache.shared.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.reportcache.ReportCache;
import io.reportcache.cache.FreshnessToken;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.durable.jdbc.JdbcTransactions;
import io.reportcache.durable.jdbc.TestDatabase;
import io.reportcache.event.DomainEvent;
import io.reportcache.key.Tag;
import io.reportcache.report.NoParams;
import io.reportcache.report.Report;
import io.reportcache.shared.SharedOptions;
import io.reportcache.shared.SharedStore;
import io.reportcache.shared.SpaceName;
import io.reportcache.shared.TierState;
import io.reportcache.tenant.TenantId;
import io.reportcache.transaction.Transaction;
import io.reportcache.transaction.Transaction.Outcome;
import io.reportcache.transaction.Transactions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a cache is told to invalidate in a transaction is part of it, on all nodes. */
class JoinedTransactionsTest {

  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration NEVER = Duration.ofDays(1);

  private final List<AutoCloseable> opened = new ArrayList<>();
  private final Host host = new Host();
  private final AtomicInteger loads = new AtomicInteger();
  private HikariDataSource pool;
  private SharedStore store;
  private TenantCacheManager here;
  private TenantCacheManager there;

  /** The transaction of this thread. */
  private static final class Host implements Transactions, Transaction {
    private final List<Runnable> before = new ArrayList<>();
    private final List<Consumer<Outcome>> after = new ArrayList<>();
    private @Nullable Connection connection;

    @Override
    public @Nullable Transaction current() {
      return connection == null ? null : this;
    }

    @Override
    public void beforeCommit(Runnable callback) {
      before.add(callback);
    }

    @Override
    public void onCompletion(Consumer<Outcome> callback) {
      after.add(callback);
    }

    void end(Outcome outcome) {
      connection = null;
      after.forEach(each -> each.accept(outcome));
    }
  }

  private void open(TestDatabase database) throws SQLException {
    String schema = TestDatabase.newSchema();
    pool = TestDatabase.pool(database.url(schema));
    opened.add(() -> database.drop(schema));
    opened.add(pool);
    JdbcTier.on(pool).createTables();
    SharedOptions options =
        SharedOptions.defaults().withHeartbeat(NEVER).withMaximumStaleness(NEVER.multipliedBy(2));
    JdbcTier ours = patient(options).joining(() -> host.connection);
    store = ours.store();
    here = node(ours, host);
    there = node(patient(options), () -> null);
    host.connection = pool.getConnection();
    host.connection.setAutoCommit(false);
    opened.add(host.connection);
  }

  /** A call that takes too long has its value loaded, of which these tests count each. */
  private JdbcTier patient(SharedOptions options) {
    return JdbcTier.on(pool, options).withTimeLimit(Duration.ofSeconds(15));
  }

  private TenantCacheManager node(JdbcTier tier, Transactions transactions) {
    TenantCacheManager caches =
        TenantCacheManager.builder().shared(tier).transactions(transactions).build();
    opened.add(caches::close);
    return caches;
  }

  @AfterEach
  void closeAll() throws Exception {
    for (int i = opened.size() - 1; i >= 0; i--) {
      opened.get(i).close();
    }
  }

  private int read(TenantCacheManager caches) {
    return caches.tenant("acme").remember("sales:may", Integer.class, LONG, loads::incrementAndGet);
  }

  private int latest(TenantCacheManager caches) {
    return caches
        .tenant("acme")
        .latest()
        .remember("sales:may", Integer.class, LONG, loads::incrementAndGet);
  }

  private TierState state() throws Exception {
    return store
        .changes(List.of(new SharedStore.Asked(SpaceName.of(TenantId.of("acme")), null)))
        .get(0);
  }

  private long number() throws Exception {
    return state().position().sequence();
  }

  private void commit() throws SQLException {
    Connection connection = host.connection;
    host.before.forEach(Runnable::run);
    connection.commit();
  }

  @ParameterizedTest
  @EnumSource
  void theOtherNodeSeesItWithTheCommitThoughNobodyIsTold(TestDatabase database) throws Exception {
    open(database);
    assertThat(latest(there)).isEqualTo(1);
    here.tenant("acme").invalidate("sales:*");
    assertThat(latest(there)).isEqualTo(1);

    commit(); // and then this process is killed

    assertThat(latest(there)).isEqualTo(2);
    host.end(Outcome.UNKNOWN);
  }

  @ParameterizedTest
  @EnumSource
  void aTransactionOfPlainJdbcHasItAsAPart(TestDatabase database) throws Exception {
    open(database);
    JdbcTransactions transactions = new JdbcTransactions(pool);
    TenantCacheManager plain =
        node(patient(SharedOptions.defaults()).joining(transactions::connection), transactions);
    assertThat(latest(there)).isEqualTo(1);
    long before = number();
    List<Long> seen = new ArrayList<>();
    transactions.run(
        connection -> {
          plain.tenant("acme").invalidate("sales:*");
          Objects.requireNonNull(transactions.current())
              .beforeCommit(
                  () -> {
                    seen.add(numberBy(connection));
                    seen.add(numberElsewhere());
                  });
        });
    assertThat(seen)
        .as("right before the commit, in it and elsewhere")
        .containsExactly(before + 1, before);
    assertThat(number()).as("it isn't written again").isEqualTo(before + 1);
    assertThat(latest(there)).isEqualTo(2);
    assertThatThrownBy(
            () ->
                transactions.run(
                    connection -> {
                      plain.tenant("acme").invalidate("sales:*");
                      throw new IllegalStateException("for the test");
                    }))
        .hasMessage("for the test");
    assertThat(number()).isEqualTo(before + 1);
    assertThat(transactions.connection()).isNull();
  }

  private record OrderPlaced() implements DomainEvent {}

  @Test
  void whatAnEventDropsIsAPartOfIt() throws Exception {
    open(TestDatabase.POSTGRESQL);
    JdbcTransactions transactions = new JdbcTransactions(pool);
    Report<NoParams, Integer> sales =
        Report.named("sales", Integer.class)
            .invalidatedBy(OrderPlaced.class)
            .generatedBy(loads::incrementAndGet);
    try (ReportCache reports =
        ReportCache.builder()
            .report(sales)
            .transactions(transactions)
            .tenants(() -> TenantId.of("acme"))
            .shared(patient(SharedOptions.defaults()).joining(transactions::connection))
            .build()) {
      assertThat(reports.tenant("acme").get(sales)).isEqualTo(1);
      long before = number();
      List<Long> seen = new ArrayList<>();
      transactions.run(
          connection -> {
            reports.events().publish(new OrderPlaced());
            Objects.requireNonNull(transactions.current())
                .beforeCommit(
                    () -> {
                      seen.add(numberBy(connection));
                      seen.add(numberElsewhere());
                    });
          });
      assertThat(seen).containsExactly(before + 1, before);
      assertThat(reports.tenant("acme").get(sales)).isEqualTo(2);
    }
  }

  private long numberElsewhere() {
    try {
      return number();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static long numberBy(Connection connection) {
    try (PreparedStatement select =
            connection.prepareStatement(
                "SELECT seq FROM report_cache_fence WHERE name LIKE '%acme%'");
        ResultSet row = select.executeQuery()) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRollbackLeavesNothing(TestDatabase database) throws Exception {
    open(database);
    assertThat(latest(there)).isEqualTo(1);
    long before = number();
    here.tenant("acme").invalidate("sales:*");
    host.before.forEach(Runnable::run); // the commit itself fails
    host.connection.rollback();
    host.end(Outcome.ROLLED_BACK);
    assertThat(number()).isEqualTo(before);
    assertThat(latest(there)).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void allOfATenantIsOneWrite(TestDatabase database) throws Exception {
    open(database);
    here.tenant("acme").get("warm:up", String.class);
    long before = number();
    here.tenant("acme").invalidate("sales:*");
    here.tenant("acme").invalidate("sales:*");
    here.tenant("acme").invalidate(List.of(Tag.of("orders")), "test");
    here.tenant("acme").invalidate("stock:*");
    commit();
    host.end(Outcome.COMMITTED);
    assertThat(number()).isEqualTo(before + 1);
    assertThat(state().scopes()).containsOnlyKeys("b:sales", "b:stock", "t:orders");
    assertThat(here.sharedTierStats().waiting()).isZero();
    assertThat(here.sharedTierStats().sent()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void theTokenAfterTheCommitStandsForIt(TestDatabase database) throws Exception {
    open(database);
    assertThat(read(there)).isEqualTo(1);
    here.tenant("acme").invalidate("sales:*");
    commit();
    host.end(Outcome.COMMITTED);
    FreshnessToken token = here.tenant("acme").token();
    assertThat(
            there
                .tenant("acme")
                .atLeast(token)
                .remember("sales:may", Integer.class, LONG, loads::incrementAndGet))
        .isEqualTo(2);
    assertThat(read(here)).as("this node's own read").isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource
  void whatComesAfterTheLastMomentIsSentAfterTheCommit(TestDatabase database) throws Exception {
    open(database);
    assertThat(latest(there)).isEqualTo(1);
    here.tenant("acme").invalidate("stock:*");
    commit();
    here.tenant("acme").invalidate("sales:*");
    host.end(Outcome.COMMITTED);
    assertThat(latest(there)).isEqualTo(2);
  }

  /** D1: the data are worth more than the cache. */
  @ParameterizedTest
  @EnumSource
  void theTransactionCommitsThoughTheTierCantBeWritten(TestDatabase database) throws Exception {
    open(database);
    assertThat(latest(there)).isEqualTo(1);
    assertThat(here.tenant("acme").token()).as("the state is known before").isNotNull();
    try (Connection other = pool.getConnection();
        Statement statement = other.createStatement()) {
      statement.execute("ALTER TABLE report_cache_scope RENAME TO hidden");
    }
    try (Statement statement = host.connection.createStatement()) {
      statement.execute("CREATE TABLE orders (id int)");
      statement.execute("INSERT INTO orders VALUES (1)");
    }
    here.tenant("acme").invalidate("sales:*");
    assertThatCode(this::commit).doesNotThrowAnyException();
    try (Connection other = pool.getConnection();
        Statement statement = other.createStatement()) {
      statement.execute("ALTER TABLE hidden RENAME TO report_cache_scope");
      try (var row = statement.executeQuery("SELECT count(*) FROM orders")) {
        assertThat(row.next()).isTrue();
        assertThat(row.getInt(1)).isEqualTo(1);
      }
    }
    host.end(Outcome.COMMITTED);
    assertThat(latest(there)).isEqualTo(2);
  }
}
