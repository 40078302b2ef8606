package io.reportcache.shared.jdbc;

import io.reportcache.durable.jdbc.TestDatabase;

class H2SharedStoreTest extends JdbcStoreContract {

  H2SharedStoreTest() {
    super(TestDatabase.H2);
  }
}
