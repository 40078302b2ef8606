package io.reportcache.shared.jdbc;

import io.reportcache.durable.jdbc.TestDatabase;
import org.junit.jupiter.api.Tag;

@Tag("any-jdk")
class PostgresSharedStoreTest extends JdbcStoreContract {

  PostgresSharedStoreTest() {
    super(TestDatabase.POSTGRESQL);
  }
}
