package io.reportcache.examples.shop.data;

import java.io.IOException;
import java.sql.SQLException;
import java.time.LocalDate;

/** Takes the values of one row after another, in the order of the table's columns. */
interface RowSink {
  void text(String value) throws SQLException, IOException;

  void whole(long value) throws SQLException, IOException;

  /** A decimal with two places, given as its hundredths: cents of an amount, percent of a whole. */
  void hundredths(long value) throws SQLException, IOException;

  void day(LocalDate value) throws SQLException, IOException;
}
