package io.reportcache.examples.shop.data;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/** A DuckDB in this process's memory; gone when it is closed. */
final class DuckDbEngine implements Engine {
  private static final AtomicLong COUNT = new AtomicLong();

  // A named database in memory lives as long as a connection to it, and a pool may close all of
  // its.
  private final Connection anchor;
  private final HikariDataSource pool;

  DuckDbEngine() throws SQLException {
    String url = "jdbc:duckdb::memory:shop" + COUNT.incrementAndGet();
    anchor = DriverManager.getConnection(url);
    HikariConfig config = new HikariConfig();
    config.setPoolName("shop-duckdb");
    config.setJdbcUrl(url);
    pool = new HikariDataSource(config);
  }

  @Override
  public DataSource dataSource() {
    return pool;
  }

  @Override
  public void clear(Connection connection) {
    // A new database is empty.
  }

  @Override
  public void lock(Connection connection) {
    // No other process can see it.
  }

  @Override
  public void append(Connection connection, String table, List<? extends Row> rows)
      throws SQLException {
    DuckDBConnection duckdb = connection.unwrap(DuckDBConnection.class);
    try (DuckDBAppender appender = duckdb.createAppender(table)) {
      RowSink sink = new AppenderSink(appender);
      for (Row row : rows) {
        appender.beginRow();
        row.writeTo(sink);
        appender.endRow();
      }
    } catch (IOException e) {
      throw new SQLException("rows could not be appended to " + table, e);
    }
  }

  @Override
  public void close() {
    pool.close();
    try {
      anchor.close();
    } catch (SQLException e) {
      throw new IllegalStateException("DuckDB could not be closed", e);
    }
  }

  private record AppenderSink(DuckDBAppender appender) implements RowSink {
    @Override
    public void text(String value) throws SQLException {
      appender.append(value);
    }

    @Override
    public void whole(long value) throws SQLException {
      appender.append(value);
    }

    @Override
    public void hundredths(long value) throws SQLException {
      appender.append(BigDecimal.valueOf(value, 2));
    }

    @Override
    public void day(LocalDate value) throws SQLException {
      appender.append(value);
    }
  }
}
