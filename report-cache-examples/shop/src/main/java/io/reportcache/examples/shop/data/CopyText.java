package io.reportcache.examples.shop.data;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.LocalDate;
import org.postgresql.copy.CopyIn;

/** Writes rows in the text format of PostgreSQL's COPY and sends them in large pieces. */
final class CopyText implements RowSink {
  private static final int PIECE = 1 << 16;

  private final CopyIn copy;
  private final StringBuilder buffer = new StringBuilder(PIECE + 1024);
  private boolean first = true;

  CopyText(CopyIn copy) {
    this.copy = copy;
  }

  @Override
  public void text(String value) {
    separate();
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '\\' -> buffer.append("\\\\");
        case '\t' -> buffer.append("\\t");
        case '\n' -> buffer.append("\\n");
        case '\r' -> buffer.append("\\r");
        default -> buffer.append(c);
      }
    }
  }

  @Override
  public void whole(long value) {
    separate();
    buffer.append(value);
  }

  @Override
  public void hundredths(long value) {
    separate();
    buffer.append(BigDecimal.valueOf(value, 2).toPlainString());
  }

  @Override
  public void day(LocalDate value) {
    separate();
    buffer.append(value);
  }

  void endRow() throws SQLException {
    buffer.append('\n');
    first = true;
    if (buffer.length() >= PIECE) {
      flush();
    }
  }

  void flush() throws SQLException {
    byte[] bytes = buffer.toString().getBytes(StandardCharsets.UTF_8);
    copy.writeToCopy(bytes, 0, bytes.length);
    buffer.setLength(0);
  }

  private void separate() {
    if (!first) {
      buffer.append('\t');
    }
    first = false;
  }
}
