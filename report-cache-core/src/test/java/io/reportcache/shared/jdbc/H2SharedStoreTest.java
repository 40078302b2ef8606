package io.reportcache.shared.jdbc;

import io.reportcache.durable.jdbc.TestDatabase;
import org.junit.jupiter.api.Tag;

@Tag("any-jdk")
class H2SharedStoreTest extends JdbcStoreContract {

  H2SharedStoreTest() {
    super(TestDatabase.H2);
  }
}
