package io.reportcache.durable.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.ReportCache;
import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.jackson.JacksonCodecs;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventName;
import io.reportcache.report.NoParams;
import io.reportcache.report.Report;
import io.reportcache.tenant.TenantResolver;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A plain JDBC host: its reports are dropped at the commit, and only then, on every path. */
@Tag("slow")
class JdbcTransactionsTest {

  @EventName("order.created")
  record OrderCreated(int id) implements DomainEvent {}

  private final JdbcDataSource h2 = new JdbcDataSource();

  {
    h2.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
  }

  /** The calls of connections, in order, and those of them that are to fail. */
  private final List<String> calls = new ArrayList<>();

  private final Set<String> failing = new HashSet<>();
  private final DataSource dataSource =
      (DataSource)
          Proxy.newProxyInstance(
              getClass().getClassLoader(),
              new Class<?>[] {DataSource.class},
              (proxy, method, args) ->
                  method.getName().equals("getConnection")
                      ? watched(h2.getConnection())
                      : method.invoke(h2, args));

  private final JdbcTransactions transactions = new JdbcTransactions(dataSource);
  private final JdbcDeliveryStore store = JdbcDeliveryStore.of(h2).createTables();

  private final Report<NoParams, Integer> orders =
      Report.named("orders", Integer.class)
          .invalidatedBy(OrderCreated.class)
          .generatedBy(() -> count());

  private final ReportCache reports =
      ReportCache.builder().singleTenant().report(orders).transactions(transactions).build();

  private final DurableEvents events =
      DurableEvents.builder(store, JacksonCodecs.available())
          .type(OrderCreated.class)
          .handler("mailer", OrderCreated.class, LaneOptions.defaults(), (order, run) -> {})
          .tenants(TenantResolver.boundOrCentral())
          .localBus(reports.events())
          .sink(transactions.into(store))
          .build();

  JdbcTransactionsTest() throws SQLException {
    try (Connection connection = h2.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("create table orders (id int primary key)");
    }
    reports.get(orders);
  }

  @AfterEach
  void close() throws SQLException {
    reports.close();
    try (Connection connection = h2.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("shutdown");
    }
  }

  @Test
  void aStoreInAnotherDatabaseIsRefusedInsideATransactionAndServedOutside() throws SQLException {
    JdbcDataSource other = new JdbcDataSource();
    other.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    JdbcDeliveryStore elsewhere = JdbcDeliveryStore.of(other).createTables();
    DurableEvents into = events.in(transactions.into(elsewhere));
    assertThatThrownBy(() -> transactions.run(connection -> into.publish(new OrderCreated(1))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("another database");
    assertThat(store.count(DeliveryQuery.all())).isEmpty();
    assertThat(elsewhere.count(DeliveryQuery.all())).isEmpty();
    into.publish(new OrderCreated(2));
    assertThat(elsewhere.count(DeliveryQuery.all())).hasSize(1);
    try (Connection connection = other.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("shutdown");
    }
  }

  @Test
  void workThatSwitchesAutoCommitOnCannotPublish() {
    assertThatThrownBy(
            () ->
                transactions.run(
                    connection -> {
                      connection.setAutoCommit(true);
                      events.publish(new OrderCreated(1));
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("auto-commit");
    assertThat(store.count(DeliveryQuery.all())).isEmpty();
  }

  private Connection watched(Connection connection) {
    return (Connection)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, args) -> {
              calls.add(method.getName());
              if (failing.contains(method.getName())) {
                throw new SQLException("no " + method.getName());
              }
              try {
                return method.invoke(connection, args);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private int count() {
    try (Connection connection = h2.getConnection();
        Statement statement = connection.createStatement();
        ResultSet count = statement.executeQuery("select count(*) from orders")) {
      count.next();
      return count.getInt(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void insert(Connection connection, int id) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate("insert into orders values (" + id + ")");
    }
  }

  private int stored() {
    return store.find(DeliveryQuery.all(), 0, 100).size();
  }

  private boolean isCached() {
    return reports.caches().has("orders");
  }

  enum Publisher {
    DURABLE {
      @Override
      void publish(JdbcTransactionsTest host, int id) {
        host.events.publish(new OrderCreated(id));
      }
    },
    BUS {
      @Override
      void publish(JdbcTransactionsTest host, int id) {
        host.reports.events().publish(new OrderCreated(id));
      }
    },
    HAND {
      @Override
      void publish(JdbcTransactionsTest host, int id) {
        host.reports.current().invalidate(host.orders);
      }
    };

    abstract void publish(JdbcTransactionsTest host, int id);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsPublishedDropsTheReportsAtTheCommit(Publisher publisher) throws Exception {
    transactions.run(
        connection -> {
          insert(connection, 1);
          publisher.publish(this, 1);
          assertThat(Threads.call(this::isCached)).as("others, before the commit").isTrue();
          assertThat(isCached()).as("the transaction itself").isFalse();
        });

    assertThat(isCached()).isFalse();
    assertThat(reports.get(orders)).isEqualTo(1);
    assertThat(stored()).isEqualTo(publisher == Publisher.DURABLE ? 1 : 0);
    assertThat(calls)
        .containsSubsequence("getAutoCommit", "setAutoCommit", "commit", "setAutoCommit", "close");
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsDroppedOrStoredAtTheRollbackAndTheExceptionIsTheWorksOwn(Publisher publisher) {
    IOException own = new IOException("no more paper");

    assertThatThrownBy(
            () ->
                transactions.run(
                    connection -> {
                      insert(connection, 1);
                      publisher.publish(this, 1);
                      throw own;
                    }))
        .isSameAs(own);

    assertThat(isCached()).isTrue();
    assertThat(count()).isZero();
    assertThat(stored()).isZero();
    assertThat(calls).containsSubsequence("rollback", "setAutoCommit", "close");
    assertThat(calls).doesNotContain("commit", "abort");
  }

  @Test
  void anErrorRollsBackToo() {
    assertThatThrownBy(
            () ->
                transactions.run(
                    connection -> {
                      insert(connection, 1);
                      events.publish(new OrderCreated(1));
                      throw new StackOverflowError();
                    }))
        .isInstanceOf(StackOverflowError.class);

    assertThat(isCached()).isTrue();
    assertThat(count()).isZero();
  }

  @Test
  void aCommitOfUnknownOutcomeDropsTheReports() {
    failing.add("commit");

    assertThatThrownBy(
            () ->
                transactions.run(
                    connection -> {
                      insert(connection, 1);
                      events.publish(new OrderCreated(1));
                    }))
        .isInstanceOf(SQLException.class)
        .hasMessage("no commit");

    assertThat(isCached()).isFalse();
    assertThat(calls).containsSubsequence("commit", "rollback", "setAutoCommit", "close");
  }

  @Test
  void aRollbackThatFailsIsSuppressedAndItsConnectionIsUsedNoMore() {
    failing.add("rollback");

    assertThatThrownBy(
            () ->
                transactions.run(
                    connection -> {
                      events.publish(new OrderCreated(1));
                      throw new IOException("no more paper");
                    }))
        .isInstanceOf(IOException.class)
        .satisfies(
            e -> assertThat(e.getSuppressed()).singleElement().asString().contains("no roll"));

    assertThat(calls).containsSubsequence("rollback", "abort", "close");
    assertThat(calls.stream().filter("setAutoCommit"::equals)).hasSize(1);
    assertThat(isCached()).isFalse(); // nobody knows
  }

  @ParameterizedTest
  @EnumSource(AfterTheCommit.class)
  void whatFailsAfterTheCommitIsNoFailureOfTheWork(AfterTheCommit what) throws Exception {
    int answer =
        transactions.call(
            connection -> {
              insert(connection, 1);
              events.publish(new OrderCreated(1));
              failing.add(what == AfterTheCommit.CLOSE ? "close" : "setAutoCommit");
              return 42;
            });

    assertThat(answer).isEqualTo(42);
    assertThat(isCached()).isFalse();
  }

  enum AfterTheCommit {
    SET_AUTO_COMMIT,
    CLOSE
  }

  @Test
  void withoutAConnectionNothingIsLeftBehind() {
    JdbcDataSource away = new JdbcDataSource();
    away.setURL("jdbc:h2:tcp://127.0.0.1:1/away");
    JdbcTransactions broken = new JdbcTransactions(away);

    assertThatThrownBy(() -> broken.run(connection -> {})).isInstanceOf(SQLException.class);

    assertThat(broken.current()).isNull();
  }

  @Test
  void aConnectionThatCannotBeginLeavesNothingBehind() {
    failing.add("setAutoCommit");

    assertThatThrownBy(() -> transactions.run(connection -> {})).isInstanceOf(SQLException.class);

    assertThat(transactions.current()).isNull();
    assertThat(calls).endsWith("close");
  }

  @Test
  void workInsideBelongsToTheTransactionAround() throws Exception {
    transactions.run(
        connection -> {
          insert(connection, 1);
          int seen =
              transactions.call(
                  inner -> {
                    events.publish(new OrderCreated(1));
                    return inner == connection ? 1 : 0;
                  });
          assertThat(seen).isEqualTo(1);
          assertThat(Threads.call(this::isCached)).isTrue();
        });

    assertThat(isCached()).isFalse();
    assertThat(calls.stream().filter("commit"::equals)).hasSize(1);
  }

  @Test
  void workInsideThatFailedLetsNothingBeCommitted() {
    assertThatThrownBy(
            () ->
                transactions.run(
                    connection -> {
                      insert(connection, 1);
                      try {
                        transactions.run(
                            inner -> {
                              throw new IOException("no more paper");
                            });
                      } catch (IOException e) {
                        // goes on, as if nothing had happened
                      }
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is rolled back, since inner work has failed")
        .hasCauseInstanceOf(IOException.class);

    assertThat(count()).isZero();
    assertThat(isCached()).isTrue();
  }

  /** Who is told may need a connection, and a pool may have but one. */
  @Test
  void whoIsToldOfTheEndFindsTheConnectionFreeAndNoTransaction() throws Exception {
    List<String> before = new ArrayList<>();
    transactions.run(
        connection ->
            transactions
                .current()
                .onCompletion(
                    outcome -> {
                      before.addAll(calls);
                      events.publish(new OrderCreated(2)); // in a transaction of its own
                    }));

    assertThat(before).endsWith("close");
    assertThat(stored()).isEqualTo(1);
  }

  @Test
  void outsideOfATransactionAnEventIsStoredAndActsAtOnce() {
    events.publish(new OrderCreated(1));

    assertThat(stored()).isEqualTo(1);
    assertThat(isCached()).isFalse();
  }

  /** Work on another thread. */
  private static final class Threads {
    static <T> T call(Callable<T> work) throws SQLException {
      FutureTask<T> task = new FutureTask<>(work);
      new Thread(task).start();
      try {
        return task.get(20, TimeUnit.SECONDS);
      } catch (Exception e) {
        throw new SQLException(e);
      }
    }
  }
}
