package io.reportcache.durable.jdbc;

import org.junit.jupiter.api.Tag;

@Tag("slow")
@Tag("any-jdk")
class MariaDbDeliveryStoreTest extends JdbcDeliveryStoreContract {
  MariaDbDeliveryStoreTest() {
    super(TestDatabase.MARIADB);
  }
}
