package io.reportcache.durable.jdbc;

class H2DeliveryStoreTest extends JdbcDeliveryStoreContract {
  H2DeliveryStoreTest() {
    super(TestDatabase.H2);
  }
}
