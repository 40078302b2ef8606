package io.reportcache.durable.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/**
 * Proves that notifications arrive: it sends a known one over another connection and waits for it.
 * A pooler that gives connections to other clients between transactions accepts a LISTEN like any
 * other command. The notifications then go to whichever client has that connection, or to none.
 */
final class Echo {

  private static final String MARK = "echo:";

  /**
   * The commit doesn't wait for the disk, since the transaction writes nothing that must survive.
   */
  private static final String SEND =
      "SELECT pg_backend_pid(), pg_notify(?, ?), set_config('synchronous_commit', 'off', true)";

  private final JdbcWork others;
  private final String channel;
  private final Set<String> awaited = new HashSet<>();
  private long overdueAt;

  /**
   * Creates an echo in a channel.
   *
   * @param others provides the connections to send over
   */
  Echo(JdbcWork others, String channel) {
    this.others = others;
    this.channel = channel;
  }

  /** Returns whether a notification is an echo; otherwise a delivery was added. */
  static boolean is(String notified) {
    return notified.startsWith(MARK);
  }

  /**
   * Sends an echo. Earlier ones may still arrive.
   *
   * @param listening the session that listens
   * @param patienceNanos the time after which the echo is overdue
   * @return false if the other connection has the same session. Then that session stops listening,
   *     or its next user would get the notifications.
   * @throws io.reportcache.durable.store.DeliveryStoreException if the echo couldn't be sent
   */
  boolean send(int listening, long patienceNanos) {
    overdueAt = System.nanoTime() + patienceNanos;
    String sent = MARK + UUID.randomUUID();
    boolean isShared =
        others.inTransaction(
            "notify a listener",
            connection -> send(connection, sent) == listening && end(connection));
    if (!isShared) {
      awaited.add(sent);
      overdueAt = System.nanoTime() + patienceNanos;
    }
    return !isShared;
  }

  private int send(Connection connection, String sent) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SEND)) {
      statement.setString(1, channel);
      statement.setString(2, sent);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getInt(1);
      }
    }
  }

  private boolean end(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("UNLISTEN \"" + channel + "\"");
    }
    return true;
  }

  /** Returns whether this is an awaited echo, however late. If so, no echo is awaited any more. */
  boolean comesBackBy(String notified) {
    boolean came = awaited.contains(notified);
    if (came) {
      awaited.clear();
    }
    return came;
  }

  /** Returns whether the last echo hasn't arrived in time. */
  boolean isOverdue() {
    return !awaited.isEmpty() && System.nanoTime() - overdueAt > 0;
  }

  /** Returns the number of echoes that were sent since one arrived. */
  int awaited() {
    return awaited.size();
  }

  /** Forgets the awaited echoes; must be called when another session listens. */
  void forget() {
    awaited.clear();
  }
}
