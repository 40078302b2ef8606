package io.reportcache.durable.jdbc;

import io.reportcache.jdbc.TablePrefix;
import io.reportcache.jdbc.TimeLimit;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * Runs a store's work in transactions of its own, and repeats it after a conflict between
 * transactions.
 */
final class StoreWork {

  private final JdbcWork work;
  private final SqlDialect dialect;

  StoreWork(DataSource dataSource, TimeLimit limit, TablePrefix prefix, SqlDialect dialect) {
    this.work = new JdbcWork(dataSource, limit, prefix);
    this.dialect = dialect;
  }

  /** A part of some work, on the deliveries with greater ids. */
  @FunctionalInterface
  interface Part {
    Portion.Done with(Connection connection, long after) throws SQLException;
  }

  /** Runs work that only reads, or creates tables. */
  <R> R read(String what, JdbcWork.Step<R> step) {
    return work.inTransaction(what, step);
  }

  /** Runs a change that is one statement on some databases and several on others. */
  <R> R write(String what, JdbcWork.Step<R> step) {
    return Conflicts.outlast(
        () -> dialect.writesAtOnce() ? work.atOnce(what, step) : work.inTransaction(what, step));
  }

  /** Runs a change of several statements, all of which use an index. */
  <R> R change(String what, JdbcWork.Step<R> step) {
    return Conflicts.outlast(
        () ->
            work.inTransaction(
                what,
                connection -> {
                  dialect.prepare(connection);
                  return step.with(connection);
                }));
  }

  /**
   * Changes deliveries part by part, each in a transaction, until none is left or the thread is
   * interrupted. No part comes back to deliveries of an earlier one. Returns the number of changed
   * deliveries.
   */
  int changeAll(String what, Part part) {
    int changed = 0;
    Portion.Done done = new Portion.Done(0, 0, true);
    for (int i = 0; done.more() && !isInterruptedAfter(i); i++) {
      long after = done.last();
      done = change(what, connection -> part.with(connection, after));
      changed += done.changed();
    }
    return changed;
  }

  /** Returns whether to stop because of an interrupt; the first step is always done. */
  static boolean isInterruptedAfter(int steps) {
    return steps > 0 && Thread.currentThread().isInterrupted();
  }
}
