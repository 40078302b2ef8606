package io.reportcache.examples.shop.data;

import io.reportcache.examples.shop.jdbc.ShopDataException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Consumer;
import javax.sql.DataSource;

/** The shop's database with its data loaded; open it once and close it at the end. */
public final class ShopDatabase implements AutoCloseable {
  private final Engine engine;

  private ShopDatabase(Engine engine) {
    this.engine = engine;
  }

  /**
   * Opens the database and loads it unless it already holds what {@code settings} ask for. What the
   * shop's users changed since then is kept with it.
   *
   * @param progress told after every step, by one thread at a time; not at all when nothing has to
   *     be loaded. What it throws ends the loading.
   * @throws ShopDataException if the database can't be reached or loaded
   */
  public static ShopDatabase open(ShopSettings settings, Consumer<LoadProgress> progress) {
    Engine engine = null;
    try {
      String url = settings.jdbcUrl();
      engine = url == null ? new DuckDbEngine() : new PostgresEngine(url, settings.schema());
      load(engine, settings, progress);
      return new ShopDatabase(engine);
    } catch (SQLException | IOException | RuntimeException e) {
      if (engine != null) {
        engine.close();
      }
      throw new ShopDataException("the shop's database could not be opened: " + e.getMessage(), e);
    }
  }

  private static void load(Engine engine, ShopSettings settings, Consumer<LoadProgress> progress)
      throws SQLException, IOException {
    try (Connection guard = engine.dataSource().getConnection();
        Connection connection = engine.dataSource().getConnection()) {
      // Two shops that start together on one server must not both load.
      guard.setAutoCommit(false);
      engine.lock(guard);
      if (!Marker.matches(connection, settings)) {
        engine.clear(connection);
        new Loader(engine, settings, progress).load();
      }
      guard.rollback();
    }
  }

  /** Returns a pool of connections; it is closed with this database. */
  public DataSource dataSource() {
    return engine.dataSource();
  }

  /** Closes the connections. DuckDB's data goes with them, PostgreSQL's stays. */
  @Override
  public void close() {
    engine.close();
  }
}
