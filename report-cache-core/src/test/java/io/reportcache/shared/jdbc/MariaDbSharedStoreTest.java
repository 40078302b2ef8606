package io.reportcache.shared.jdbc;

import io.reportcache.durable.jdbc.TestDatabase;
import org.junit.jupiter.api.Tag;

@Tag("any-jdk")
class MariaDbSharedStoreTest extends JdbcStoreContract {

  MariaDbSharedStoreTest() {
    super(TestDatabase.MARIADB);
  }
}
