package io.reportcache.examples.shop.export;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * Divides a page's width among a table's columns. Every column gets what its longest cell needs and
 * a share of what is left over; if there isn't enough, the columns wider than average give way.
 */
final class PdfColumns {
  private PdfColumns() {}

  static float[] widths(ReportTable table, PdfText text, float available) throws IOException {
    float[] wanted = new float[table.header().size()];
    for (int column = 0; column < wanted.length; column++) {
      wanted[column] = needed(text, table.header().get(column));
      for (List<Cell> row : table.rows()) {
        wanted[column] = Math.max(wanted[column], needed(text, row.get(column).display()));
      }
    }
    float spare = available - sum(wanted);
    if (spare >= 0) {
      for (int column = 0; column < wanted.length; column++) {
        wanted[column] += spare / wanted.length;
      }
      return wanted;
    }
    return capped(wanted, available);
  }

  // The cap rises until the columns below it, kept whole, and those at it fill the page.
  private static float[] capped(float[] wanted, float available) {
    float[] ascending = wanted.clone();
    Arrays.sort(ascending);
    float left = available;
    float cap = available;
    for (int i = 0; i < ascending.length; i++) {
      cap = left / (ascending.length - i);
      if (ascending[i] >= cap) {
        break;
      }
      left -= ascending[i];
    }
    float[] result = new float[wanted.length];
    for (int column = 0; column < wanted.length; column++) {
      result[column] = Math.min(wanted[column], cap);
    }
    return result;
  }

  private static float needed(PdfText text, String cell) throws IOException {
    return text.width(text.showable(cell), PdfTable.SIZE) + 2 * PdfTable.PADDING + 0.5f;
  }

  private static float sum(float[] values) {
    float sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum;
  }
}
