package io.reportcache.shared.jdbc;

import io.reportcache.durable.jdbc.TestDatabase;
import java.sql.SQLException;
import java.util.Random;
import org.junit.jupiter.api.Tag;

@Tag("any-jdk")
class H2FreshnessTest extends JdbcFreshnessContract {

  H2FreshnessTest() {
    super(TestDatabase.H2);
  }

  @Override
  void more(Random random) throws SQLException {
    // Cancels what the nodes are doing; ending sessions would close the database.
    execute(
        "SELECT CANCEL_SESSION(SESSION_ID) FROM INFORMATION_SCHEMA.SESSIONS"
            + " WHERE SESSION_ID <> SESSION_ID()");
  }
}
