package io.reportcache.shared.jdbc;

import io.reportcache.jdbc.TimeLimit;
import io.reportcache.log.GuardedLog;
import io.reportcache.shared.SharedStore;
import io.reportcache.shared.SpaceName;
import io.reportcache.thread.DetachedThreads;
import io.reportcache.thread.Interrupts;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * A thread that hears PostgreSQL's notifications on a connection of its own.
 *
 * <p>A connection may be dead though nobody says so, and a pooler may accept a LISTEN and pass no
 * notification on. So an echo is sent over another connection when nothing was heard for two
 * seconds; if it doesn't come back, another connection is taken. Until one has come back, the
 * listener counts as deaf.
 */
final class NoticeListener implements Runnable {

  private static final GuardedLog log = GuardedLog.of(JdbcTier.class);

  private static final TimeLimit SOCKET_LIMIT = TimeLimit.of(Duration.ofSeconds(3));
  private static final int WAIT_MILLIS = 100;
  private static final long SILENCE = TimeUnit.SECONDS.toNanos(2);
  private static final long ECHO_LIMIT = TimeUnit.SECONDS.toNanos(2);
  private static final long SHORTEST_PAUSE_MILLIS = 100;
  private static final long LONGEST_PAUSE_MILLIS = 10_000;

  /**
   * The channel is that of the table, since channels belong to a database, in which other schemas
   * may have tables of the same name.
   */
  private static final String CHANNEL =
      "'report_cache_shared_' || CAST(CAST('report_cache_fence' AS regclass) AS oid)";

  private final DataSource dataSource;
  private final Database database;
  private final PartNames names;
  private final SharedStore.Listener listener;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final CountDownLatch begun = new CountDownLatch(1);
  private final Thread thread = DetachedThreads.named("report-cache-shared-listen").newThread(this);
  private final Runnable heardAgain;
  private volatile boolean hears;
  private boolean failing;
  private long pauseMillis = SHORTEST_PAUSE_MILLIS;

  /** The echo of one listening connection. */
  private static final class AwaitedEcho {
    private @Nullable String awaited;
    private long sentAt;
    private long heardAt = System.nanoTime() - SILENCE; // the first is sent at once
    private boolean cameBack;
  }

  NoticeListener(
      DataSource dataSource,
      Database database,
      PartNames names,
      SharedStore.Listener listener,
      Runnable heardAgain) {
    this.dataSource = dataSource;
    this.database = database;
    this.names = names;
    this.listener = listener;
    this.heardAgain = heardAgain;
  }

  /** Returns whether PostgreSQL's driver is there, which can wait for notifications. */
  static boolean isPossible() {
    try {
      Class.forName("org.postgresql.PGConnection", false, NoticeListener.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  /** Starts, and waits a moment for the first connection. */
  void start(Duration wait) {
    thread.start();
    try {
      var unused = begun.await(wait.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Tells whether notifications arrive. */
  boolean hears() {
    return hears;
  }

  void end(Duration limit) {
    ended.countDown();
    try {
      thread.join(Math.max(1, limit.toMillis()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Interrupts.bring(thread); // it may wait for a connection
  }

  @Override
  public void run() {
    try {
      while (ended.getCount() > 0) {
        try {
          listen();
        } catch (Throwable e) { // else the thread would end
          failed(e);
        }
        hears = false;
        if (ended.await(pauseMillis, TimeUnit.MILLISECONDS)) {
          return;
        }
        pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void failed(Throwable e) {
    if (failing) {
      log.debug("Invalidations of other nodes still aren't notified: {}", e.toString());
    } else {
      failing = true;
      log.warn(
          "Invalidations of other nodes aren't notified now; this node looks for them instead, which takes a little longer.{}",
          e instanceof NotHeardException
              ? " Behind a pooler that shares sessions, such as PgBouncer in transaction mode, give a data source that"
                  + " leads to the server itself to JdbcTier.withNotificationsFrom"
              : "",
          e);
    }
  }

  /** A connection seems to listen, and nothing comes by it. */
  private static final class NotHeardException extends SQLException {
    private static final long serialVersionUID = 1L;

    NotHeardException() {
      super("a notification that was sent hasn't come");
    }
  }

  /** Listens until the connection breaks or the listener is ended. */
  private void listen() throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      int patience = SOCKET_LIMIT.set(connection);
      boolean autoCommit = connection.getAutoCommit();
      if (!autoCommit) {
        connection.setAutoCommit(true);
      }
      PGConnection notified = connection.unwrap(PGConnection.class);
      String channel = channel(connection);
      execute(connection, "LISTEN \"" + channel + "\"");
      begun.countDown();
      listener.mayHaveMissed();
      try {
        listen(notified);
      } finally {
        execute(connection, "UNLISTEN \"" + channel + "\"");
        if (!autoCommit) {
          connection.setAutoCommit(false);
        }
        SOCKET_LIMIT.restore(connection, patience);
      }
    }
  }

  private void listen(PGConnection notified) throws SQLException {
    AwaitedEcho echo = new AwaitedEcho();
    while (ended.getCount() > 0) {
      long before = System.nanoTime(); // in case this thread is late
      PGNotification @Nullable [] heard = notified.getNotifications(WAIT_MILLIS);
      if (heard != null && heard.length > 0) {
        echo.heardAt = System.nanoTime();
        for (PGNotification each : heard) {
          hear(each.getParameter(), echo);
        }
      } else if (echo.awaited != null && before - echo.sentAt > ECHO_LIMIT) {
        throw new NotHeardException();
      }
      if (echo.awaited == null && System.nanoTime() - echo.heardAt >= SILENCE) {
        echo.awaited = Notice.echo(UUID.randomUUID().toString());
        echo.sentAt = System.nanoTime();
        send(echo.awaited);
        echo.sentAt = System.nanoTime();
      }
    }
  }

  private void hear(String text, AwaitedEcho echo) {
    if (ended.getCount() == 0) {
      return;
    }
    if (text.equals(echo.awaited)) {
      echo.awaited = null;
      if (!echo.cameBack) {
        echo.cameBack = true;
        hearsNow();
      }
    } else if (text.equals(Notice.LOOK)) {
      listener.mayHaveMissed();
    } else if (!Notice.isEcho(text)) {
      tell(text);
    }
  }

  private void hearsNow() {
    hears = true;
    pauseMillis = SHORTEST_PAUSE_MILLIS;
    if (failing) {
      failing = false;
      log.info("Invalidations of other nodes are notified again");
    }
    heardAgain.run();
  }

  private void tell(String text) {
    String[] loaded = Notice.loadedIn(text);
    if (loaded != null) {
      SpaceName space = names.parse(loaded[0]);
      if (space != null) {
        listener.loaded(space, loaded[1]);
      }
      return;
    }
    Notice notice = Notice.parse(text);
    SpaceName space = notice == null ? null : names.parse(notice.part());
    if (notice == null || space == null) {
      return; // another application's
    }
    List<String> scopes = notice.scopes();
    if (scopes == null) {
      listener.mayHaveMissed(); // the state has them
    } else {
      listener.invalidated(space, notice.position(), scopes, notice.member());
    }
  }

  /** Sends a notification; a failure is found by its absence. */
  private void send(String text) {
    try {
      database.atOnce(
          session -> {
            send(session, text);
            return true;
          });
    } catch (SQLException e) {
      log.debug("It can't be checked now whether notifications arrive: {}", e.toString());
    }
  }

  static void send(Database.Session session, String text) throws SQLException {
    try (PreparedStatement notify = session.prepare("SELECT pg_notify(" + CHANNEL + ", ?)")) {
      notify.setString(1, text);
      notify.executeQuery().close();
    }
  }

  private String channel(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(database.prefix().in("SELECT " + CHANNEL))) {
      row.next();
      return row.getString(1);
    }
  }

  private static void execute(Connection connection, String command) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(command);
    }
  }
}
