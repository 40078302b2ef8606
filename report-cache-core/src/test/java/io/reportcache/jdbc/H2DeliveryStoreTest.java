package io.reportcache.jdbc;

class H2DeliveryStoreTest extends JdbcDeliveryStoreContract {
  H2DeliveryStoreTest() {
    super(TestDatabase.H2);
  }
}
