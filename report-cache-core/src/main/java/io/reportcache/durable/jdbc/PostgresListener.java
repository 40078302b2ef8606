package io.reportcache.durable.jdbc;

import io.reportcache.durable.store.DeliveryStoreException;
import io.reportcache.log.GuardedLog;
import io.reportcache.thread.DetachedThreads;
import io.reportcache.thread.Interrupts;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * A thread that waits for notifications on a connection of its own. If the connection breaks, it
 * takes another. That they arrive is proved by an {@link Echo}, again whenever none has come for a
 * while; if they don't, the log says so, and it is tried again now and then.
 *
 * <p>Not each addition is notified of (see {@link NotificationPace}); so what is heard once is told
 * again a few times soon after, and five times a second it looks for {@link QuietAdditions}.
 */
final class PostgresListener implements Runnable {

  private static final GuardedLog log = GuardedLog.of(PostgresListener.class);
  private static final List<Integer> AGAIN_AFTER_MILLIS = List.of(7, 25, 100, 300);
  private static final long LONGEST_WAIT = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long QUIET = TimeUnit.MILLISECONDS.toNanos(200);
  private static final int ECHOES = 2; // in a row that don't come, until it counts as deaf
  private static final int CHECK_SECONDS = 5;
  static final TimeLimit CHECK_LIMIT = TimeLimit.of(Duration.ofSeconds(CHECK_SECONDS));
  private static final TimeLimit LIMIT = TimeLimit.of(TimeLimit.DEFAULT);

  private final DataSource dataSource;
  private final String channel;
  private final Echo echo;
  private final QuietAdditions quiet;
  private final Pace pace;
  private final Runnable told;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread thread =
      DetachedThreads.named("report-cache-delivery-listen").newThread(this);
  private long pauseMillis;
  private int failures;
  private boolean deaf;

  /**
   * How long it waits for what.
   *
   * @param silenceNanos until it asks for an echo, if nothing is heard
   * @param echoNanos for that
   * @param brokenMillis until it takes another connection after one that broke
   * @param deafMillis until it tries again after no echo has come
   */
  record Pace(long silenceNanos, long echoNanos, long brokenMillis, long deafMillis) {

    static final Pace DEFAULT =
        new Pace(TimeUnit.SECONDS.toNanos(10), TimeUnit.SECONDS.toNanos(5), 1_000, 60_000);
  }

  /** What is sent isn't heard. */
  private static final class Unheard extends Exception {
    private static final long serialVersionUID = 1L;

    Unheard(String why) {
      super(why, null, false, false);
    }
  }

  /**
   * A listener that isn't started.
   *
   * @param dataSource by one of whose connections it listens
   * @param others by whose connections it proves that it hears
   */
  PostgresListener(
      DataSource dataSource, JdbcWork others, String channel, Pace pace, Runnable told) {
    this.dataSource = dataSource;
    this.channel = channel;
    this.pace = pace;
    this.told = told;
    echo = new Echo(others, channel);
    quiet = new QuietAdditions(others);
  }

  void start() {
    thread.start();
  }

  void end() {
    ended.countDown();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(CHECK_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // whoever closes is in a hurry
    }
    Interrupts.bring(thread); // it may wait for a connection
  }

  @Override
  public void run() {
    try {
      while (!ended.await(pauseMillis, TimeUnit.MILLISECONDS)) {
        try {
          listen();
        } catch (Unheard e) {
          pauseMillis = pace.deafMillis;
          warn(e);
        } catch (Throwable e) { // nobody would listen any more
          pauseMillis = pace.brokenMillis;
          warn(e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Until the connection breaks, or nobody wants to know any more. */
  private void listen() throws SQLException, Unheard {
    try (Connection connection = dataSource.getConnection()) {
      int patience = LIMIT.set(connection);
      boolean autoCommit = connection.getAutoCommit();
      connection.setAutoCommit(true);
      PGConnection notified = connection.unwrap(PGConnection.class);
      int session = begin(connection);
      try {
        failures = 0;
        echo.forget();
        var unused = quiet.mayBeThere(connection); // before it's told: what comes then is new
        told.run(); // something may have been missed
        listen(connection, notified, session);
      } finally {
        execute(connection, "UNLISTEN \"" + channel + "\"");
        connection.setAutoCommit(autoCommit);
        LIMIT.restore(connection, patience);
      }
    }
  }

  private void listen(Connection connection, PGConnection notified, int session)
      throws SQLException, Unheard {
    long silentAt = System.nanoTime(); // the first proof is asked for at once
    long quietAt = System.nanoTime() + QUIET;
    long againAt = 0;
    int again = AGAIN_AFTER_MILLIS.size();
    while (ended.getCount() > 0) {
      if (echo.awaited() == 0 && System.nanoTime() - silentAt >= 0) {
        silentAt = System.nanoTime() + pace.silenceNanos;
        prove(connection, session);
      }
      boolean tells = false;
      if (System.nanoTime() - quietAt >= 0) {
        quietAt = System.nanoTime() + QUIET;
        tells = quiet.mayBeThere(connection);
      }
      boolean overdue =
          echo.isOverdue(); // before what has come is read, should this thread be late
      boolean isToTellAgain = again < AGAIN_AFTER_MILLIS.size();
      boolean added = false;
      for (PGNotification each :
          heard(notified, tells ? 1 : isToTellAgain ? againAt - System.nanoTime() : LONGEST_WAIT)) {
        silentAt = System.nanoTime() + pace.silenceNanos;
        added |= !Echo.is(each.getParameter());
        if (echo.comesBackBy(each.getParameter()) && deaf) {
          deaf = false;
          log.info("Workers are told at once again of what others add");
        }
      }
      boolean due = isToTellAgain && System.nanoTime() - againAt >= 0;
      if (added || due || tells) {
        told.run();
      }
      if (added || due) {
        again = added ? 0 : again + 1;
        againAt =
            again < AGAIN_AFTER_MILLIS.size()
                ? System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(AGAIN_AFTER_MILLIS.get(again))
                : 0;
      }
      if (overdue && echo.isOverdue()) {
        requireValid(connection);
        if (echo.awaited() >= ECHOES) {
          throw new Unheard("notifications that were sent haven't come");
        }
        prove(connection, session); // the first may only be late
      }
    }
  }

  /** Asks for an echo; if there is nobody to be asked, looks at the connection at least. */
  private void prove(Connection connection, int session) throws SQLException, Unheard {
    try {
      if (!echo.send(session, pace.echoNanos)) {
        throw new Unheard("the session that listens was given to another connection");
      }
    } catch (DeliveryStoreException e) {
      log.debug("Whether notifications are heard can't be tried now", e);
      requireValid(connection);
    }
  }

  static void requireValid(Connection connection) throws SQLException {
    if (!connection.isValid(CHECK_SECONDS)) {
      throw new SQLException("the connection that listens is broken");
    }
  }

  private static PGNotification[] heard(PGConnection notified, long nanos) throws SQLException {
    long wait = Math.max(1, TimeUnit.NANOSECONDS.toMillis(Math.min(nanos, LONGEST_WAIT)));
    PGNotification @Nullable [] heard = notified.getNotifications((int) wait); // 0 is for ever
    return heard == null ? new PGNotification[0] : heard;
  }

  private void warn(Unheard e) {
    if (!deaf) {
      log.warn(
          "Workers aren't told at once of what others add, but ask by their poll interval: {}, as"
              + " behind PgBouncer in transaction mode, or another pooler that shares sessions."
              + " It's tried again now and then. Give a data source that leads to the server itself"
              + " to JdbcDeliveryStore.withNotificationsFrom, or name it in"
              + " report-cache.deliveries.notifications.data-source; or call"
              + " withoutNotifications(), or set"
              + " report-cache.deliveries.notifications.enabled=false",
          e.getMessage());
    }
    deaf = true;
  }

  private void warn(Throwable e) {
    failures++;
    if (failures == 1) {
      log.warn("Workers can't be told at once of what others add; they ask now and then", e);
    } else {
      log.debug("Workers can't be told of what others add, failure {} in a row", failures, e);
    }
  }

  /** Returns the session that listens now. */
  private int begin(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      // In one round trip and transaction, or it might be two sessions.
      statement.execute("SELECT pg_backend_pid(); LISTEN \"" + channel + "\"");
      try (ResultSet row = statement.getResultSet()) {
        row.next();
        return row.getInt(1);
      }
    }
  }

  private static void execute(Connection connection, String command) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(command);
    }
  }
}
