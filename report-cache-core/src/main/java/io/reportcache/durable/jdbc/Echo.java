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
 * Proves that notifications arrive: one that is known is sent by another connection, and has to be
 * heard. A pooler that gives connections to others between transactions takes a LISTEN as any other
 * command, and what is notified then goes to whoever has that connection, or to nobody.
 */
final class Echo {

  private static final String MARK = "echo:";

  /** The loss of what isn't to be kept doesn't matter, so nobody waits for the disk. */
  private static final String SEND =
      "SELECT pg_backend_pid(), pg_notify(?, ?), set_config('synchronous_commit', 'off', true)";

  private final JdbcWork others;
  private final String channel;
  private final Set<String> awaited = new HashSet<>();
  private long overdueAt;

  /**
   * Echoes in a channel.
   *
   * @param others by whose connections they are sent
   */
  Echo(JdbcWork others, String channel) {
    this.others = others;
    this.channel = channel;
  }

  /** Tells whether it's an echo, or else something that was added. */
  static boolean is(String notified) {
    return notified.startsWith(MARK);
  }

  /**
   * Sends one. Others that are awaited may still come.
   *
   * @param listening the session that listens
   * @param patienceNanos when it's overdue
   * @return false if the other connection had that very session, which then no longer listens:
   *     otherwise its next user would get what is notified
   * @throws io.reportcache.durable.store.DeliveryStoreException if it couldn't be sent
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

  /** Tells whether this is one that was awaited, however late; then none is any more. */
  boolean comesBackBy(String notified) {
    boolean came = awaited.contains(notified);
    if (came) {
      awaited.clear();
    }
    return came;
  }

  /** Tells whether the last one that was sent hasn't come in time. */
  boolean isOverdue() {
    return !awaited.isEmpty() && System.nanoTime() - overdueAt > 0;
  }

  /** Returns how many were sent since one came. */
  int awaited() {
    return awaited.size();
  }

  /** To be called when something else listens. */
  void forget() {
    awaited.clear();
  }
}
