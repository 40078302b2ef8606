package io.reportcache.durable.jdbc;

/**
 * The statements that one database needs otherwise than the rest.
 *
 * @param settle waits for rows that somebody else has locked
 * @param settleSoon fails instead of that
 */
record Statements(Inserting insert, Claiming claim, Settling settle, Settling settleSoon) {

  /**
   * Returns those of a database.
   *
   * @param notifies whether who adds something notifies who waits for that
   */
  static Statements of(SqlDialect dialect, DeliveryRows rows, boolean notifies) {
    return dialect == SqlDialect.POSTGRESQL
        ? new Statements(
            new PostgresInsert(notifies),
            new PostgresClaim(rows),
            new PostgresSettle(true),
            new PostgresSettle(false))
        : new Statements(
            new InsertDeliveries(dialect),
            new ClaimDeliveries(dialect, rows),
            new SettleDeliveries(dialect, true),
            new SettleDeliveries(dialect, false));
  }

  /** Tells whether who adds something to such a database can notify who waits for that. */
  static boolean canNotify(SqlDialect dialect) {
    return dialect == SqlDialect.POSTGRESQL && PostgresNotifications.canBeHeard();
  }
}
