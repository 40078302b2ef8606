package io.reportcache.shared.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.reportcache.durable.jdbc.TestDatabase;
import io.reportcache.shared.Position;
import io.reportcache.shared.ReadFences;
import io.reportcache.shared.ScopeText;
import io.reportcache.shared.SharedOptions;
import io.reportcache.shared.SharedStore;
import io.reportcache.shared.SharedStoreContract;
import io.reportcache.shared.SpaceName;
import io.reportcache.shared.TierState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every shared store does, in a schema of the test's own. */
abstract class JdbcStoreContract extends SharedStoreContract {

  private static final PartNames NAMES = new PartNames(SharedOptions.defaults().prefix());

  final TestDatabase database;
  final String schema = TestDatabase.newSchema();

  /** A busy machine may take longer than the default for a megabyte. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  HikariDataSource pool;
  JdbcTier tier;

  JdbcStoreContract(TestDatabase database) {
    this.database = database;
  }

  @Override
  protected SharedStore newStore() {
    if (pool == null) {
      pool = TestDatabase.pool(database.url(schema));
      JdbcTier.on(pool).createTables();
    }
    tier = JdbcTier.on(pool).withTimeLimit(PATIENCE);
    return tier.store();
  }

  @Override
  protected boolean notifies() {
    return database == TestDatabase.POSTGRESQL;
  }

  @Override
  protected boolean comparesPatterns() {
    return true;
  }

  @Override
  protected void loseFences(SpaceName space) throws SQLException {
    update("DELETE FROM report_cache_fence WHERE name = ?", NAMES.of(space));
  }

  @Override
  protected void disown(SpaceName space) throws SQLException {
    update("UPDATE report_cache_fence SET state = 'other' WHERE name = ?", NAMES.of(space));
  }

  @Test
  void scopesThatWereRemovedAreMissed() throws Exception {
    Position begun = store.invalidate(ACME, List.of("k:a"));
    store.invalidate(ACME, List.of("k:b"));
    update("DELETE FROM report_cache_scope");
    assertThat(store.store(ACME, "b", new byte[1], begun, ScopeText.lineage("b", List.of()), LONG))
        .isFalse();
    store.invalidate(ACME, List.of("k:c"));
    TierState after = ReadFences.of(store, ACME, begun);
    assertThat(after.position().incarnation()).isNotEqualTo(begun.incarnation());
    Position next = store.invalidate(ACME, List.of("k:b"));
    assertThat(next).isEqualTo(new Position(after.position().incarnation(), 1));
    assertThat(ReadFences.of(store, ACME, after.position()).scopes()).isEqualTo(Map.of("k:b", 1L));
  }

  void update(String sql, Object... parameters) throws SQLException {
    try (Connection connection = pool.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      statement.executeUpdate();
    }
  }

  @AfterEach
  void dropSchema() {
    if (pool != null) {
      pool.close();
      database.drop(schema);
    }
  }
}
