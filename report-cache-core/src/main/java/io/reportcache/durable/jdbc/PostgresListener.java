package io.reportcache.durable.jdbc;

import io.reportcache.durable.store.DeliveryStoreException;
import io.reportcache.jdbc.TimeLimit;
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
 * takes another one. An {@link Echo} proves that notifications arrive; it is sent again whenever
 * none has arrived for a while. If no echo arrives, a warning is logged, and the thread tries again
 * from time to time.
 *
 * <p>Not every addition notifies (see {@link NotificationPace}). So after each notification the
 * callback is called a few more times within a short time, and five times a second the thread looks
 * for {@link QuietAdditions}.
 */
final class PostgresListener implements Runnable {

  private static final GuardedLog log = GuardedLog.of(PostgresListener.class);
  private static final List<Integer> AGAIN_AFTER_MILLIS = List.of(7, 25, 100, 300);
  private static final long LONGEST_WAIT = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long QUIET = TimeUnit.MILLISECONDS.toNanos(200);
  private static final int ECHOES = 2; // this many missing in a row mean that it hears nothing
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
   * The times of the listener.
   *
   * @param silenceNanos the time without a notification after which it sends an echo
   * @param echoNanos the time that it waits for the echo
   * @param brokenMillis the pause before it takes another connection after one that broke
   * @param deafMillis the pause before it tries again after missing echoes
   */
  record Pace(long silenceNanos, long echoNanos, long brokenMillis, long deafMillis) {

    static final Pace DEFAULT =
        new Pace(TimeUnit.SECONDS.toNanos(10), TimeUnit.SECONDS.toNanos(5), 1_000, 60_000);
  }

  /** Thrown when notifications don't arrive. */
  private static final class Unheard extends Exception {
    private static final long serialVersionUID = 1L;

    Unheard(String why) {
      super(why, null, false, false);
    }
  }

  /**
   * Creates a listener without starting it.
   *
   * @param dataSource provides the connection that listens
   * @param others provides the connections that send echoes
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
      Thread.currentThread().interrupt(); // the caller wants to close quickly
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
        } catch (Throwable e) { // else the thread would end
          pauseMillis = pace.brokenMillis;
          warn(e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Listens until the connection breaks or the listener is ended. */
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
        var unused = quiet.mayBeThere(connection); // first, so that later additions count as new
        told.run(); // a notification may have been missed
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
    long silentAt = System.nanoTime(); // sends the first echo at once
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
      boolean overdue = echo.isOverdue(); // before reading, in case this thread is late
      boolean isToTellAgain = again < AGAIN_AFTER_MILLIS.size();
      boolean added = false;
      for (PGNotification each :
          heard(notified, tells ? 1 : isToTellAgain ? againAt - System.nanoTime() : LONGEST_WAIT)) {
        silentAt = System.nanoTime() + pace.silenceNanos;
        added |= !Echo.is(each.getParameter());
        if (echo.comesBackBy(each.getParameter()) && deaf) {
          deaf = false;
          log.info("Workers get notifications of other processes' additions again");
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
        prove(connection, session); // a single one may only be late
      }
    }
  }

  /** Sends an echo or, if that isn't possible, at least checks the connection. */
  private void prove(Connection connection, int session) throws SQLException, Unheard {
    try {
      if (!echo.send(session, pace.echoNanos)) {
        throw new Unheard("the listening session was given to another connection");
      }
    } catch (DeliveryStoreException e) {
      log.debug("It can't be checked now whether notifications arrive", e);
      requireValid(connection);
    }
  }

  static void requireValid(Connection connection) throws SQLException {
    if (!connection.isValid(CHECK_SECONDS)) {
      throw new SQLException("the listening connection is broken");
    }
  }

  private static PGNotification[] heard(PGConnection notified, long nanos) throws SQLException {
    long wait = Math.max(1, TimeUnit.NANOSECONDS.toMillis(Math.min(nanos, LONGEST_WAIT)));
    PGNotification @Nullable [] heard =
        notified.getNotifications((int) wait); // 0 would wait for ever
    return heard == null ? new PGNotification[0] : heard;
  }

  private void warn(Unheard e) {
    if (!deaf) {
      log.warn(
          "Workers get no notifications of other processes' additions and use their poll interval: {}, as"
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
      log.warn(
          "Notifications of other processes' additions failed; workers use their poll interval meanwhile",
          e);
    } else {
      log.debug(
          "Notifications of other processes' additions failed, failure {} in a row", failures, e);
    }
  }

  /** Begins to listen; returns the id of the session. */
  private int begin(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      // In one round trip and transaction, since a pooler might use two sessions.
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
