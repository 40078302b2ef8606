package io.reportcache.shared.jdbc;

import io.reportcache.durable.jdbc.TestDatabase;
import java.sql.SQLException;
import java.util.Random;
import org.junit.jupiter.api.Tag;

@Tag("any-jdk")
class PostgresFreshnessTest extends JdbcFreshnessContract {

  private static final String OTHERS =
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
          + " WHERE pid <> pg_backend_pid() AND application_name = '%s'";

  PostgresFreshnessTest() {
    super(TestDatabase.POSTGRESQL);
  }

  @Override
  String address(String given) {
    return given + "&ApplicationName=" + schema; // so that none but these connections are ended
  }

  @Override
  void more(Random random) throws SQLException {
    if (random.nextInt(3) == 0) {
      execute("TRUNCATE report_cache_fence, report_cache_scope, report_cache_value");
      return;
    }
    String all = OTHERS.formatted(schema);
    execute(random.nextBoolean() ? all : all + " AND query LIKE 'LISTEN%'");
  }
}
