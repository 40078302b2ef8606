package io.reportcache.durable.jdbc;

/**
 * The operations that differ between databases.
 *
 * @param settle waits for rows that another transaction has locked
 * @param settleSoon fails instead of waiting
 */
record Statements(Inserting insert, Claiming claim, Settling settle, Settling settleSoon) {

  /**
   * Returns the operations of a database.
   *
   * @param notifies whether additions notify listeners
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

  /** Returns whether additions to such a database can notify listeners. */
  static boolean canNotify(SqlDialect dialect) {
    return dialect == SqlDialect.POSTGRESQL && PostgresNotifications.canBeHeard();
  }
}
