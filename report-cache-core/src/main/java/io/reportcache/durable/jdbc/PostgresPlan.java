package io.reportcache.durable.jdbc;

/**
 * Settings of PostgreSQL for one transaction. They precede its statement, so that both take one
 * round trip.
 *
 * <p>Each connection plans a statement a few times and then keeps the plan. If the table is small
 * at that time, as every new table is, the plan reads the whole table, and still does so when it
 * has a million rows, until the next ANALYZE. All statements here work by index, so other plans are
 * switched off.
 */
final class PostgresPlan {

  /** Applies to the statements that follow in the transaction. */
  static final String BY_INDEX =
      "SELECT set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off',"
          + " true), set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin',"
          + " 'off', true), set_config('jit', 'off', true)";

  private PostgresPlan() {}

  /** Returns two statements: the settings and the given statement. */
  static String byIndex(String statement) {
    return BY_INDEX + "; " + statement;
  }

  /** Does the same for a statement that should fail instead of waiting long for a locked row. */
  static String byIndexAndSoon(String statement) {
    return BY_INDEX + ", set_config('lock_timeout', '20ms', true); " + statement;
  }

  /**
   * Does the same for a change that needn't survive a crash of the database: the commit doesn't
   * wait for the disk.
   */
  static String byIndexWithoutWaiting(String statement) {
    return BY_INDEX + ", set_config('synchronous_commit', 'off', true); " + statement;
  }
}
