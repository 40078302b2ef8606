package io.reportcache.jdbc;

class PostgresDeliveryStoreTest extends JdbcDeliveryStoreContract {
  PostgresDeliveryStoreTest() {
    super(TestDatabase.POSTGRESQL);
  }
}
