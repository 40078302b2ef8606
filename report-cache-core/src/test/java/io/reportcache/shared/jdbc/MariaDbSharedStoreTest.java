package io.reportcache.shared.jdbc;

import io.reportcache.durable.jdbc.TestDatabase;

class MariaDbSharedStoreTest extends JdbcStoreContract {

  MariaDbSharedStoreTest() {
    super(TestDatabase.MARIADB);
  }
}
