package io.reportcache.durable.jdbc;

import org.junit.jupiter.api.Tag;

@Tag("slow")
class H2DeliveryStoreTest extends JdbcDeliveryStoreContract {
  H2DeliveryStoreTest() {
    super(TestDatabase.H2);
  }
}
