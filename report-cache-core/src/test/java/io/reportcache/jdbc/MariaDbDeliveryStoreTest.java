package io.reportcache.jdbc;

class MariaDbDeliveryStoreTest extends JdbcDeliveryStoreContract {
  MariaDbDeliveryStoreTest() {
    super(TestDatabase.MARIADB);
  }
}
