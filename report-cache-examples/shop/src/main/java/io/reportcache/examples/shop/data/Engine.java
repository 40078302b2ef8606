package io.reportcache.examples.shop.data;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/** What differs between the databases the shop runs on. */
interface Engine extends AutoCloseable {
  DataSource dataSource();

  /** Makes the empty place for the tables, dropping what a former version left in it. */
  void clear(Connection connection) throws SQLException;

  /** Appends rows by the database's fastest route, in the transaction of {@code connection}. */
  void append(Connection connection, String table, List<? extends Row> rows)
      throws SQLException, IOException;

  /** Holds other processes off until {@code connection} is closed. */
  void lock(Connection connection) throws SQLException;

  @Override
  void close();
}
