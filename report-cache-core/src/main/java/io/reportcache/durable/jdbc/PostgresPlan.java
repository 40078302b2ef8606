package io.reportcache.durable.jdbc;

/**
 * Settings of PostgreSQL for one transaction, put before its statement so that they travel
 * together.
 *
 * <p>Each connection plans a statement a few times and then keeps the plan. Of a table that is
 * small at that time, as every new one is, the plan reads the whole; and it goes on to do so when
 * there are a million rows, until the next ANALYZE. All that is done here is by index, so other
 * plans are left out.
 */
final class PostgresPlan {

  /** For the statements that follow in the transaction. */
  static final String BY_INDEX =
      "SELECT set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off',"
          + " true), set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin',"
          + " 'off', true), set_config('jit', 'off', true)";

  private PostgresPlan() {}

  /** Two statements, of which the second is the given one. */
  static String byIndex(String statement) {
    return BY_INDEX + "; " + statement;
  }

  /** The same for what fails instead of waiting long for a row that another has locked. */
  static String byIndexAndSoon(String statement) {
    return BY_INDEX + ", set_config('lock_timeout', '20ms', true); " + statement;
  }

  /**
   * The same for what need not survive a crash of the database: the commit doesn't wait for the
   * disk.
   */
  static String byIndexWithoutWaiting(String statement) {
    return BY_INDEX + ", set_config('synchronous_commit', 'off', true); " + statement;
  }
}
