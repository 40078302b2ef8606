package io.reportcache.shared.jdbc;

import io.reportcache.durable.jdbc.TestDatabase;

class PostgresSharedStoreTest extends JdbcStoreContract {

  PostgresSharedStoreTest() {
    super(TestDatabase.POSTGRESQL);
  }
}
