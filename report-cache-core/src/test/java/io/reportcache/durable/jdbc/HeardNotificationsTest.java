package io.reportcache.durable.jdbc;

import static io.reportcache.durable.store.Deliveries.MAILER;
import static io.reportcache.durable.store.Deliveries.delivery;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.reportcache.durable.store.Claim;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.store.DeliveryStoreException;
import io.reportcache.durable.worker.DeliveryWorker;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.jdbc.TablePrefix;
import io.reportcache.jdbc.TimeLimit;
import io.reportcache.testing.Await;
import io.reportcache.testing.CapturedLog;
import io.reportcache.testing.LibraryThreads;
import io.reportcache.testing.PgBouncer;
import io.reportcache.testing.TestServers;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** Whether what is notified of is heard, is known by proof: a LISTEN succeeds everywhere. */
@Tag("slow")
class HeardNotificationsTest {

  private static final long NEVER = Duration.ofDays(1).toNanos();
  private static final long SOON = TimeUnit.MILLISECONDS.toNanos(1);

  private final LibraryThreads threads = new LibraryThreads();
  private final String schema = TestDatabase.newSchema();
  private final String url = TestDatabase.POSTGRESQL.url(schema);
  private final HikariDataSource direct = TestDatabase.pool(url);
  private final JdbcDeliveryStore store = JdbcDeliveryStore.of(direct).createTables();
  private final CapturedLog log = CapturedLog.of(PostgresListener.class);
  private final AtomicInteger told = new AtomicInteger();
  private final List<PostgresListener> listeners = new ArrayList<>();

  @AfterEach
  void close() {
    listeners.forEach(PostgresListener::end);
    log.close();
    direct.close();
    TestDatabase.POSTGRESQL.drop(schema);
    threads.awaitNone();
  }

  @Test
  void aSessionThatIsSharedIsNoticedAtOnceAndSaidOnceAndNobodyIsLeftListening() throws Exception {
    try (SharedSessions pooler = new SharedSessions(url, 3, true)) {
      PostgresListener listener =
          listener(pooler.dataSource(), pooler.dataSource(), pace(NEVER, NEVER));
      Await.until("it tried some times", () -> told.get() > 3);
      listener.end();
      assertThat(warnings())
          .singleElement()
          .asString()
          .contains(
              "the listening session was given to another connection",
              "withNotificationsFrom",
              "report-cache.deliveries.notifications.data-source",
              "report-cache.deliveries.notifications.enabled=false");
      for (Connection session : pooler.sessions()) {
        assertThat(text(session, "SELECT count(*) FROM pg_listening_channels()")).isEqualTo("0");
      }
    }
  }

  /** Before anybody else gets it, to whom what is notified would go. */
  @Test
  void whoHasTheSessionThatListensEndsThat() throws Exception {
    try (SharedSessions pooler = new SharedSessions(url, 1, true)) {
      Connection session = pooler.sessions().get(0);
      try (Statement statement = session.createStatement()) {
        statement.execute("LISTEN " + schema);
      }
      JdbcWork others =
          new JdbcWork(
              pooler.dataSource(),
              TimeLimit.of(JdbcDeliveryStore.DEFAULT_TIME_LIMIT),
              TablePrefix.DEFAULT);
      int pid = Integer.parseInt(text(session, "SELECT pg_backend_pid()"));
      assertThat(new Echo(others, schema).send(pid, NEVER)).isFalse();
      assertThat(text(session, "SELECT count(*) FROM pg_listening_channels()")).isEqualTo("0");
    }
  }

  @Test
  void aSessionThatHearsNothingIsNoticedAndSaidOnce() throws Exception {
    try (SharedSessions pooler = new SharedSessions(url, 3, false)) {
      PostgresListener listener = listener(pooler.dataSource(), direct, pace(NEVER, SOON));
      Await.until("it tried some times", () -> told.get() > 3);
      listener.end();
      assertThat(warnings())
          .singleElement()
          .asString()
          .contains("notifications that were sent haven't come", "withNotificationsFrom");
    }
  }

  @Test
  void itIsSaidWhenItStopsAndWhenItWorksAgain() {
    AtomicBoolean deaf = new AtomicBoolean();
    PostgresListener listener =
        listener(sometimesDeaf(deaf::get), direct, pace(SOON, TimeUnit.MILLISECONDS.toNanos(100)));
    Await.until("it listens", () -> told.get() == 1);
    TestDatabase.execute(url, "NOTIFY " + schema);
    Await.until("it's told", () -> told.get() > 1);
    assertThat(warnings()).isEmpty();
    for (int i = 1; i <= 2; i++) {
      int times = i;
      deaf.set(true);
      Await.until("it notices", () -> warnings().size() == times);
      deaf.set(false);
      Await.until("it works again", () -> log.at(Level.INFO).size() == times);
    }
    listener.end();
    assertThat(warnings()).hasSize(2);
  }

  /** Of a server that is busy, say. */
  @Test
  void oneEchoThatDoesNotComeInTimeMakesNobodyDeaf() {
    AtomicInteger toBeLost = new AtomicInteger(1);
    PostgresListener listener =
        listener(
            sometimesDeaf(() -> toBeLost.getAndDecrement() > 0),
            direct,
            new PostgresListener.Pace(NEVER, TimeUnit.SECONDS.toNanos(1), 1, 86_400_000));
    Await.until("the first is lost and another heard", () -> toBeLost.get() < 0);
    int before = told.get();
    TestDatabase.execute(url, "NOTIFY " + schema);
    Await.until("it's told", () -> told.get() > before);
    listener.end();
    assertThat(warnings()).isEmpty();
  }

  @Test
  void echoesTellNobodyOfAnAddition() throws SQLException {
    PostgresListener listener = listener(direct, direct, pace(SOON, NEVER));
    PostgresListener another = listener(direct, direct, pace(SOON, NEVER));
    try (Connection ear = DriverManager.getConnection(url);
        Statement statement = ear.createStatement()) {
      statement.execute("LISTEN " + schema);
      AtomicInteger heard = new AtomicInteger();
      Await.until("echoes come", () -> heard.addAndGet(heardBy(ear)) > 30);
    }
    listener.end();
    another.end();
    assertThat(told).hasValue(2);
  }

  @Test
  void withADataSourceOfItsOwnAPoolOfOneIsTold() throws SQLException {
    HikariConfig config = TestDatabase.config(url);
    config.setMaximumPoolSize(1);
    HikariConfig ofListener = TestDatabase.config(url);
    ofListener.setMaximumPoolSize(1);
    try (HikariDataSource one = new HikariDataSource(config);
        HikariDataSource ear = new HikariDataSource(ofListener)) {
      JdbcDeliveryStore small = JdbcDeliveryStore.of(one).withNotificationsFrom(ear);
      try (DeliveryStore.Listening unused = small.listen(told::incrementAndGet)) {
        assertIsTold();
        assertThat(small.claim(new Claim(MAILER, 10, "one", Duration.ofMinutes(1)))).hasSize(1);
        assertThat(ear.getHikariPoolMXBean().getActiveConnections()).isEqualTo(1);
      }
      assertThat(log.at(Level.WARN)).isEmpty();
    }
  }

  @Test
  void otherSettingsKeepWhatListens() throws SQLException {
    try (HikariDataSource ear = TestDatabase.pool(url)) {
      JdbcDeliveryStore heard =
          store.withNotificationsFrom(ear).withTimeLimit(Duration.ofSeconds(5));
      try (DeliveryStore.Listening unused = heard.listen(told::incrementAndGet)) {
        Await.until("it listens", () -> told.get() > 0);
        assertThat(ear.getHikariPoolMXBean().getActiveConnections()).isEqualTo(1);
      }
    }
  }

  @Test
  void fromAnotherDatabaseItIsRefused() {
    String other = TestServers.postgres().replaceFirst("/[a-z]+(\\?|$)", "/template1$1");
    try (HikariDataSource elsewhere = TestDatabase.pool(other)) {
      assertThatThrownBy(() -> store.withNotificationsFrom(elsewhere))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("'template1'")
          .hasMessageContaining("give one that leads to the same database");
    }
    var h2 = new org.h2.jdbcx.JdbcDataSource();
    h2.setURL(TestDatabase.H2.url(TestDatabase.newSchema()));
    assertThatThrownBy(() -> store.withNotificationsFrom(h2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no PostgreSQL");
    assertThat(JdbcDeliveryStore.of(h2).withNotificationsFrom(direct).dataSource()).isSameAs(h2);
  }

  /** A session's isolation would stay behind in whoever's it is next. */
  @Test
  void theIsolationOfASharedSessionStaysAsItWas() throws Exception {
    String strict =
        url
            + "&options="
            + URLEncoder.encode(
                "-c default_transaction_isolation=serializable", StandardCharsets.UTF_8);
    try (SharedSessions pooler = new SharedSessions(strict, 3, false)) {
      JdbcDeliveryStore shared = JdbcDeliveryStore.of(pooler.dataSource()).withoutNotifications();
      shared.add(List.of(delivery("a")));
      assertThat(shared.claim(new Claim(MAILER, 10, "one", Duration.ofMinutes(1)))).hasSize(1);
      shared.count(DeliveryQuery.all());
      for (Connection session : pooler.sessions()) {
        assertThat(text(session, "SHOW default_transaction_isolation")).isEqualTo("serializable");
      }
    }
  }

  @Test
  void behindPgBouncerWorkersWorkAndSayThatTheyHearNothing() throws Exception {
    try (PgBouncer pooler = PgBouncer.before(TestServers.postgres(), schema, "transaction");
        HikariDataSource pool = TestDatabase.pool(pooler.url())) {
      JdbcDeliveryStore pooled = JdbcDeliveryStore.of(pool);
      work(pooled, 200);
      long soon = TimeUnit.MILLISECONDS.toNanos(100);
      PostgresListener listener =
          listener(pool, pool, new PostgresListener.Pace(soon, soon, 1, 60_000));
      Await.until("it notices", () -> !warnings().isEmpty()); // unless the worker has, by chance
      listener.end();
      List<String> said = warnings();
      assertThat(said).allSatisfy(each -> assertThat(each).contains("withNotificationsFrom"));
      try (DeliveryStore.Listening unused =
          pooled.withNotificationsFrom(direct).listen(told::incrementAndGet)) {
        assertIsTold();
      }
      assertThat(warnings()).isEqualTo(said);
    }
  }

  @Test
  void behindPgBouncerWhoPreparesStatementsIsToldWhatToDo() throws Exception {
    try (PgBouncer pooler = PgBouncer.before(TestServers.postgres(), schema, "transaction")) {
      String preparing = pooler.url().replace("&prepareThreshold=0", "");
      try (HikariDataSource one = TestDatabase.pool(preparing);
          HikariDataSource another = TestDatabase.pool(preparing)) {
        List<JdbcDeliveryStore> stores =
            List.of(JdbcDeliveryStore.of(one), JdbcDeliveryStore.of(another));
        assertThatThrownBy(
                () -> {
                  for (int i = 0; i < 10; i++) { // by the fifth time they have names
                    stores.forEach(each -> each.count(DeliveryQuery.all()));
                  }
                })
            .isInstanceOf(DeliveryStoreException.class)
            .hasMessageContaining("set prepareThreshold=0");
      }
    }
  }

  /** Each statement is a transaction of its own there, which the library can't work in. */
  @Test
  void behindPgBouncerInStatementModeItIsRefused() throws Exception {
    try (PgBouncer pooler = PgBouncer.before(TestServers.postgres(), schema, "statement");
        HikariDataSource pool = TestDatabase.pool(pooler.url())) {
      JdbcDeliveryStore pooled = JdbcDeliveryStore.of(pool);
      assertThatThrownBy(pooled::checkTables)
          .isInstanceOf(DeliveryStoreException.class)
          .hasMessageContaining("statement pooling");
      assertThatThrownBy(() -> pooled.add(List.of(delivery("a"))))
          .isInstanceOf(DeliveryStoreException.class)
          .hasMessageContaining("statement pooling");
      assertThat(store.count(DeliveryQuery.all())).as("stored").isEmpty();
    }
  }

  @Test
  void behindPgBouncerInSessionModeTheyHear() throws Exception {
    try (PgBouncer pooler = PgBouncer.before(TestServers.postgres(), schema, "session");
        HikariDataSource pool = TestDatabase.pool(pooler.url())) {
      pool.setMaximumPoolSize(4); // as many as it has sessions
      JdbcDeliveryStore pooled = JdbcDeliveryStore.of(pool);
      work(pooled, 50);
      try (DeliveryStore.Listening unused = pooled.listen(told::incrementAndGet)) {
        assertIsTold();
      }
      assertThat(warnings()).isEmpty();
    }
  }

  private void work(JdbcDeliveryStore pooled, int deliveries) throws Exception {
    try (DeliveryWorker worker =
        DeliveryWorker.of(pooled)
            .pollInterval(Duration.ofMillis(50))
            .lane(MAILER, LaneOptions.defaults(), (delivery, run) -> {})
            .build()
            .start()) {
      for (int i = 0; i < deliveries; i++) {
        if (i % 2 == 0) {
          pooled.add(List.of(delivery("d")));
        } else {
          try (Connection connection = pooled.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            pooled.in(connection).add(List.of(delivery("d")));
            connection.commit();
          }
        }
      }
      Await.until("all are done", () -> worker.stats().succeeded() == deliveries);
      assertThat(worker.stats().failed()).isZero();
    }
  }

  private PostgresListener listener(
      DataSource listening, DataSource others, PostgresListener.Pace pace) {
    PostgresListener listener =
        new PostgresListener(
            listening,
            new JdbcWork(others, PostgresListener.CHECK_LIMIT, TablePrefix.DEFAULT),
            schema,
            pace,
            told::incrementAndGet);
    listener.start();
    listeners.add(listener);
    return listener;
  }

  /** Connections that hear nothing while told so. */
  private DataSource sometimesDeaf(BooleanSupplier deaf) {
    return proxy(
        DataSource.class,
        (source, method, arguments) -> {
          Connection connection = direct.getConnection();
          return proxy(
              Connection.class,
              (self, called, given) ->
                  called.getName().equals("unwrap")
                      ? proxy(
                          PGConnection.class,
                          (ear, hear, patience) -> {
                            PGNotification[] heard =
                                (PGNotification[])
                                    hear.invoke(connection.unwrap(PGConnection.class), patience);
                            boolean any = heard != null && heard.length > 0;
                            return any && deaf.getAsBoolean() ? null : heard;
                          })
                      : called.invoke(connection, given));
        });
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(
        Proxy.newProxyInstance(
            HeardNotificationsTest.class.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private static PostgresListener.Pace pace(long silenceNanos, long echoNanos) {
    return new PostgresListener.Pace(silenceNanos, echoNanos, 1, 1);
  }

  /** By the channel of all stores, so that others may have told it, too. */
  private void assertIsTold() {
    Await.until("it listens", () -> told.get() > 0);
    int before = told.get();
    store.add(List.of(delivery("a")));
    Await.until("it's told", () -> told.get() > before);
  }

  private static int heardBy(Connection ear) {
    try {
      return ear.unwrap(PGConnection.class).getNotifications(100).length;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<String> warnings() {
    return log.at(Level.WARN);
  }

  private static String text(Connection connection, String select) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(select)) {
      row.next();
      return row.getString(1);
    }
  }
}
