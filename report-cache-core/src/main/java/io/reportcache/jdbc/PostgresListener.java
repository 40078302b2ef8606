package io.reportcache.jdbc;

import io.reportcache.log.GuardedLog;
import io.reportcache.thread.DetachedThreads;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * A thread that waits for notifications on a connection of its own. If the connection breaks, it
 * takes another.
 *
 * <p>Not each addition is notified of (see {@link PostgresInsert}); so what is heard once is told
 * again a few times soon after.
 */
final class PostgresListener implements Runnable {

  private static final GuardedLog log = GuardedLog.of(JdbcDeliveryStore.class);
  private static final List<Integer> AGAIN_AFTER_MILLIS = List.of(30, 100, 300);
  private static final int LONGEST_WAIT_MILLIS = 100;
  private static final long CHECK_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final int CHECK_SECONDS = 5;
  private static final long PAUSE_MILLIS = 1_000;
  private static final TimeLimit LIMIT = TimeLimit.of(JdbcDeliveryStore.DEFAULT_TIME_LIMIT);

  private final DataSource dataSource;
  private final String channel;
  private final Runnable told;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread thread =
      DetachedThreads.named("report-cache-delivery-listen").newThread(this);
  private int failures;

  PostgresListener(DataSource dataSource, String channel, Runnable told) {
    this.dataSource = dataSource;
    this.channel = channel;
    this.told = told;
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
    thread.interrupt(); // it may wait for a connection
  }

  @Override
  public void run() {
    try {
      while (!ended.await(failures == 0 ? 0 : PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
        try {
          listen();
        } catch (Throwable e) { // nobody would listen any more
          failures++;
          warn(e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Until the connection breaks, or nobody wants to know any more. */
  private void listen() throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      int patience = LIMIT.set(connection);
      boolean autoCommit = connection.getAutoCommit();
      connection.setAutoCommit(true);
      PGConnection notified = connection.unwrap(PGConnection.class);
      execute(connection, "LISTEN \"" + channel + "\"");
      try {
        failures = 0;
        told.run(); // something may have been missed
        listen(connection, notified);
      } finally {
        execute(connection, "UNLISTEN \"" + channel + "\"");
        connection.setAutoCommit(autoCommit);
        LIMIT.restore(connection, patience);
      }
    }
  }

  private void listen(Connection connection, PGConnection notified) throws SQLException {
    long checkAt = System.nanoTime() + CHECK_NANOS;
    int again = AGAIN_AFTER_MILLIS.size();
    while (ended.getCount() > 0) {
      boolean due = again < AGAIN_AFTER_MILLIS.size();
      boolean heard = hears(notified, due ? AGAIN_AFTER_MILLIS.get(again) : LONGEST_WAIT_MILLIS);
      if (heard || due) {
        told.run();
        again = heard ? 0 : again + 1;
      }
      if (System.nanoTime() - checkAt > 0) {
        checkAt = System.nanoTime() + CHECK_NANOS;
        if (!connection.isValid(CHECK_SECONDS)) {
          throw new SQLException("the connection that listens is broken");
        }
      }
    }
  }

  private static boolean hears(PGConnection notified, int millis) throws SQLException {
    PGNotification @Nullable [] heard = notified.getNotifications(millis);
    return heard != null && heard.length > 0;
  }

  private void warn(Throwable e) {
    if (failures == 1) {
      log.warn("Workers can't be told at once of what others add; they ask now and then", e);
    } else {
      log.debug("Workers can't be told of what others add, failure {} in a row", failures, e);
    }
  }

  private static void execute(Connection connection, String command) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(command);
    }
  }
}
