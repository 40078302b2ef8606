package io.reportcache.jdbc;

import static io.reportcache.delivery.Deliveries.MAILER;
import static io.reportcache.delivery.Deliveries.delivery;
import static io.reportcache.delivery.Deliveries.settlement;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.reportcache.delivery.Claim;
import io.reportcache.delivery.ClaimedDelivery;
import io.reportcache.delivery.Ending;
import io.reportcache.testing.Await;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PostgresDeliveryStoreTest extends JdbcDeliveryStoreContract {

  private static final Duration LEASE = Duration.ofMinutes(1);

  PostgresDeliveryStoreTest() {
    super(TestDatabase.POSTGRESQL);
  }

  /** Plans are kept from when a table was new, and small. */
  @Test
  void theTableIsNeverReadAsAWhole() {
    int rounds = 200;
    String schema = TestDatabase.newSchema();
    try (HikariDataSource pool = TestDatabase.pool(TestDatabase.POSTGRESQL.url(schema))) {
      JdbcDeliveryStore fresh = JdbcDeliveryStore.of(pool).createTables();
      for (int i = 0; i < rounds; i++) {
        fresh.add(List.of(delivery("a"), delivery("b")));
        List<ClaimedDelivery> claimed = fresh.claim(new Claim(MAILER, 10, "one", LEASE));
        fresh.extend(claimed, LEASE);
        fresh.settle(claimed.stream().map(each -> settlement(each, Ending.SUCCEEDED)).toList());
        fresh.tend(1);
        fresh.purge(Duration.ofDays(30));
      }
      Await.until("the figures are there", () -> scans(pool, schema, "idx_scan") > 5 * rounds);
      assertThat(scans(pool, schema, "seq_scan"))
          .as("some are of the making of indexes")
          .isLessThan(rounds);
    } finally {
      TestDatabase.POSTGRESQL.drop(schema);
    }
  }

  private static long scans(HikariDataSource pool, String schema, String kind) {
    String select =
        "SELECT %s FROM pg_stat_all_tables WHERE schemaname = '%s' AND relname = '%s'"
            .formatted(kind, schema, "report_cache_delivery");
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(select)) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
