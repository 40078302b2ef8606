package io.reportcache.shared.jdbc;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.durable.jdbc.TestDatabase;
import io.reportcache.shared.FreshnessSoak;
import io.reportcache.shared.SharedOptions;
import io.reportcache.shared.TextCodec;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** What readers get while a database and the connections to it are in trouble. */
@Tag("slow")
abstract class JdbcFreshnessContract {

  private static final SharedOptions OPTIONS =
      SharedOptions.defaults()
          .withCodec(new TextCodec())
          .withHeartbeat(Duration.ofMillis(100))
          .withMaximumStaleness(Duration.ofSeconds(1));

  private final TestDatabase database;
  final String schema = TestDatabase.newSchema();
  private final List<HikariDataSource> pools = new ArrayList<>();
  private String url;

  private final Logger poolLog = (Logger) LoggerFactory.getLogger("com.zaxxer.hikari");

  JdbcFreshnessContract(TestDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void silencePools() {
    poolLog.setLevel(Level.OFF); // each connection that is ended would be told of
  }

  @AfterEach
  void close() {
    poolLog.setLevel(null);
    pools.forEach(HikariDataSource::close);
    if (url != null) {
      database.drop(schema);
    }
  }

  @Test
  @Timeout(value = 20, unit = TimeUnit.MINUTES)
  void noReadIsStaleWhateverHappensToTheDatabase() throws Exception {
    url = address(database.url(schema));
    JdbcTier.on(pool("nobody")).createTables();
    try (FreshnessSoak soak = new FreshnessSoak(this::node)) {
      soak.run(10, this::trouble, () -> {});
    }
  }

  /** A node with a pool of its own. */
  private TenantCacheManager node(int number) {
    return TenantCacheManager.builder()
        .node("node-" + number)
        .maximumSize(number < 2 ? 4 : 1_000) // two nodes read from the tier often
        .shared(JdbcTier.on(pool("node-" + number), OPTIONS))
        .build();
  }

  /** Returns the address by which the nodes connect. */
  String address(String given) {
    return given;
  }

  HikariDataSource pool(String name) {
    HikariConfig config = TestDatabase.config(url);
    config.setPoolName(name);
    config.setConnectionTimeout(1_000);
    config.setMaximumPoolSize(9);
    HikariDataSource pool = new HikariDataSource(config);
    pools.add(pool);
    return pool;
  }

  private void trouble(Random random) throws Exception {
    switch (random.nextInt(6)) {
      case 0 -> execute("DELETE FROM report_cache_fence WHERE name LIKE '%all%'");
      case 1 -> empty(random);
      case 2 -> lockFences(random.nextInt(400));
      default -> more(random);
    }
    TimeUnit.MILLISECONDS.sleep(random.nextInt(500));
  }

  /** Empties tables in any order, with pauses between them. */
  private void empty(Random random) throws Exception {
    List<String> tables = new ArrayList<>(List.of("fence", "scope", "value"));
    Collections.shuffle(tables, random);
    for (String table : tables.subList(0, 1 + random.nextInt(3))) {
      execute("TRUNCATE TABLE report_cache_" + table);
      TimeUnit.MILLISECONDS.sleep(random.nextInt(20));
    }
  }

  /** Makes trouble that only this database knows. */
  abstract void more(Random random) throws SQLException;

  /** Carries out statements one by one; one that the database refuses does no harm. */
  final void execute(String... statements) throws SQLException {
    for (String sql : statements) {
      try (Connection connection = pools.get(0).getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute(sql);
      } catch (SQLException e) {
        System.out.println("Refused: " + sql + ": " + e);
      }
    }
  }

  private void lockFences(long millis) throws Exception {
    try (Connection connection = pools.get(0).getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("SELECT name FROM report_cache_fence FOR UPDATE");
      TimeUnit.MILLISECONDS.sleep(millis);
      connection.rollback();
    } catch (SQLException e) {
      System.out.println("Not locked: " + e);
    }
  }
}
