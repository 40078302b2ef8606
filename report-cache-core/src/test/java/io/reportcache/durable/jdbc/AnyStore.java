package io.reportcache.durable.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import io.reportcache.durable.redis.TestStore;
import io.reportcache.durable.store.DeliveryRecords;
import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.store.MemoryDeliveryStore;
import org.jspecify.annotations.Nullable;

/** The kinds of stores that deliveries can be kept in. */
enum AnyStore {
  MEMORY(null),
  REDIS(null),
  H2(TestDatabase.H2),
  MARIADB(TestDatabase.MARIADB),
  POSTGRESQL(TestDatabase.POSTGRESQL);

  final @Nullable TestDatabase database;

  AnyStore(@Nullable TestDatabase database) {
    this.database = database;
  }

  /** A store with nothing in it, of the test's own. */
  static final class Opened implements AutoCloseable {

    final DeliveryStore store;
    final DeliveryRecords records;
    final @Nullable HikariDataSource pool;
    private final Runnable close;

    private <S extends DeliveryStore & DeliveryRecords> Opened(
        S store, @Nullable HikariDataSource pool, Runnable close) {
      this.store = store;
      this.records = store;
      this.pool = pool;
      this.close = close;
    }

    @Override
    public void close() {
      close.run();
    }
  }

  Opened open() {
    if (this == REDIS) {
      TestStore redis = TestStore.open();
      return new Opened(redis.store, null, redis::close);
    }
    if (database == null) {
      return new Opened(new MemoryDeliveryStore(), null, () -> {});
    }
    String schema = TestDatabase.newSchema();
    HikariDataSource pool = TestDatabase.pool(database.url(schema));
    return new Opened(
        JdbcDeliveryStore.of(pool).createTables(),
        pool,
        () -> {
          pool.close();
          database.drop(schema);
        });
  }
}
