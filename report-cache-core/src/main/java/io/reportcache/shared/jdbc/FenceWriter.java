package io.reportcache.shared.jdbc;

import io.reportcache.cache.FreshnessToken;
import io.reportcache.log.GuardedLog;
import io.reportcache.shared.Position;
import io.reportcache.shared.SpaceName;
import io.reportcache.shared.jdbc.Database.Session;
import io.reportcache.shared.jdbc.FenceTable.Raised;
import io.reportcache.transaction.BrokenTransactionException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Raises the fences of parts, in transactions of its own or in the host's, and tells of it. */
final class FenceWriter {

  private static final GuardedLog log = GuardedLog.of(JdbcTier.class);

  private final Database database;
  private final PartNames names;
  private final LimitedCalls calls;
  private final boolean notifies;
  private final Supplier<? extends @Nullable Connection> transactions;
  private final Set<String> crowded = ConcurrentHashMap.newKeySet();
  private volatile String member = Notice.NOBODY;

  /**
   * Makes it.
   *
   * @param notifies whether PostgreSQL's notifications are used
   * @param transactions returns the connection of the host's transaction in which a thread works
   */
  FenceWriter(
      Database database,
      PartNames names,
      LimitedCalls calls,
      boolean notifies,
      Supplier<? extends @Nullable Connection> transactions) {
    this.database = database;
    this.names = names;
    this.calls = calls;
    this.notifies = notifies;
    this.transactions = transactions;
  }

  /** Says who invalidates, for notifications. */
  void as(String member) {
    this.member = member;
  }

  /** Invalidates scopes in a transaction of its own; returns where they stand. */
  Position invalidate(SpaceName space, List<String> scopes) throws Exception {
    String name = names.of(space);
    Set<String> all = new LinkedHashSet<>(scopes);
    Raised done =
        calls.call(
            () -> {
              Raised raised = database.inTransaction(session -> raise(session, name, all, member));
              if (raised == null) {
                make(name);
                raised = database.inTransaction(session -> raise(session, name, all, member));
              }
              if (raised == null) {
                throw new SQLException("the row of " + name + " is gone as soon as it is made");
              }
              return raised;
            });
    if (done.isCrowded()) {
      boolean unused = forgetMany(name); // or the next invalidation tells that it is crowded
    }
    return done.position();
  }

  /** Forgets what is too much; false if that isn't possible now. */
  private boolean forgetMany(String name) {
    try {
      for (Position upTo :
          calls.call(
              () -> database.inTransaction(session -> FenceTable.raiseFloor(session, name)))) {
        calls.call(
            () ->
                database.atOnce(
                    session -> {
                      FenceTable.remove(session, upTo);
                      return true;
                    }));
      }
      return true;
    } catch (Throwable e) { // D4: what was invalidated is, and it is tried again
      log.debug("The invalidations of {} can't be made fewer now: {}", name, e.toString());
      return false;
    }
  }

  /**
   * Invalidates scopes in the host's transaction; returns null if there is none, or if it fails.
   *
   * <p>Between savepoints: in PostgreSQL a statement that fails would take the host's transaction
   * with it (D1).
   */
  @Nullable Position invalidateInTransaction(SpaceName space, List<String> scopes) {
    Connection connection = transactions.get();
    try {
      return connection == null || connection.getAutoCommit()
          ? null
          : invalidateInTransaction(connection, space, new LinkedHashSet<>(scopes));
    } catch (SQLException e) {
      log.warn(
          "An invalidation can't be part of the transaction on whose data it depends, so it follows"
              + " after the commit",
          e);
      return null;
    }
  }

  private Position invalidateInTransaction(
      Connection connection, SpaceName space, Set<String> scopes) throws SQLException {
    Savepoint before = connection.setSavepoint();
    try {
      return invalidateIn(database.session(connection), space, scopes);
    } catch (Throwable e) {
      undo(connection, before, e);
      throw e;
    } finally {
      release(connection, before);
    }
  }

  /** MariaDB ends the whole transaction if it was chosen as the victim of a deadlock. */
  private static void undo(Connection connection, Savepoint before, Throwable cause) {
    try {
      connection.rollback(before);
    } catch (SQLException e) {
      cause.addSuppressed(e);
      throw new BrokenTransactionException(
          "the database has ended the transaction, or can't undo a part of it: " + cause, cause);
    }
  }

  private static void release(Connection connection, Savepoint savepoint) {
    try {
      connection.releaseSavepoint(savepoint);
    } catch (SQLException e) {
      log.debug("A savepoint has been released already: {}", e.toString());
    }
  }

  /**
   * Invalidates in the session's transaction, unless there are no scopes, and returns a token that
   * stands for it. Nothing is made for the token's sake: that could fail what is written already.
   * Before any node has made the fences over all tenants, no node can vouch for the token.
   */
  FreshnessToken tokenOf(Session session, SpaceName space, Set<String> scopes) throws SQLException {
    Position tenant =
        scopes.isEmpty() ? position(session, space) : invalidateIn(session, space, scopes);
    return Position.token(tenant, position(session, SpaceName.ALL_TENANTS));
  }

  private @Nullable Position position(Session session, SpaceName space) throws SQLException {
    String name = names.of(space);
    return FenceStates.positions(session, List.of(name)).get(name);
  }

  /** Invalidates in the session's transaction; makes the part by another connection before. */
  Position invalidateIn(Session session, SpaceName space, Set<String> scopes) throws SQLException {
    String name = names.of(space);
    if (session.sql() == SharedSql.MARIADB && !FenceTable.isThere(session, name)) {
      makeElsewhere(name); // an update that finds no row would lock the gap
    }
    Raised raised = raise(session, name, scopes, Notice.NOBODY);
    if (raised == null) {
      makeElsewhere(name);
      raised = raise(session, name, scopes, Notice.NOBODY);
    }
    if (raised == null) {
      throw new SQLException("the row of " + name + " isn't visible in this transaction");
    }
    if (raised.isCrowded()) {
      crowded.add(name); // not in the caller's transaction
    }
    return raised.position();
  }

  private @Nullable Raised raise(Session session, String name, Set<String> scopes, String sender)
      throws SQLException {
    Raised raised = FenceTable.raise(session, name, scopes);
    if (raised != null && session.sql() == SharedSql.POSTGRESQL && notifies) {
      NoticeListener.send(
          session, Notice.of(sender, name, raised.position(), FenceTable.toldOf(scopes)).text());
    }
    return raised;
  }

  /** Makes a part while this thread holds another connection, perhaps the pool's last one. */
  private void makeElsewhere(String name) throws SQLException {
    try {
      calls.call(
          () -> {
            make(name);
            return true;
          });
    } catch (SQLException e) {
      throw e;
    } catch (Exception e) {
      throw new SQLException("the row of " + name + " can't be made", e);
    }
  }

  private void make(String name) throws SQLException {
    database.atOnce(
        session -> {
          FenceTable.make(session, name);
          return true;
        });
  }

  /** Forgets what is too much in parts that transactions of the host have filled. */
  void forgetCrowded() {
    for (String name : List.copyOf(crowded)) {
      crowded.remove(name); // first: it may fill up again meanwhile
      if (!forgetMany(name)) {
        crowded.add(name);
      }
    }
  }
}
