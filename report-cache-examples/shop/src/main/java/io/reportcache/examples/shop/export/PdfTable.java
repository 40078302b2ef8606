package io.reportcache.examples.shop.export;

import java.awt.Color;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The grid of a document: a dark header on every page, striped rows, numbers flush right. */
final class PdfTable {
  static final float SIZE = 8.5f;
  static final float PADDING = 5;

  private static final float VERTICAL_PADDING = 3;

  private static final float LINE = SIZE * 1.3f;
  private static final Color BAND = new Color(0x243b53);
  private static final Color STRIPE = new Color(0xf0f4f8);

  private final PdfPages pages;
  private final PdfText text;
  private final ReportTable table;
  private final float[] widths;
  private boolean striped;

  PdfTable(PdfPages pages, PdfText text, ReportTable table) throws IOException {
    this.pages = pages;
    this.text = text;
    this.table = table;
    this.widths = PdfColumns.widths(table, text, pages.width());
  }

  void header() throws IOException {
    List<List<String>> cells = lines(table.header());
    draw(cells, 0, tallest(cells), BAND, Color.WHITE);
  }

  void row(List<Cell> row) throws IOException {
    List<List<String>> cells = lines(row.stream().map(Cell::display).toList());
    int count = tallest(cells);
    if (height(count) > pages.left() && height(count) <= pages.full() / 2) {
      turn();
    }
    Color background = striped ? STRIPE : Color.WHITE;
    // A row too tall to be kept together goes on over as many pages as it needs.
    for (int from = 0; from < count; ) {
      int room = (int) ((pages.left() - 2 * VERTICAL_PADDING) / LINE);
      if (room < 1) {
        turn();
        continue;
      }
      int to = Math.min(count, from + room);
      draw(cells, from, to, background, PdfPages.INK);
      from = to;
    }
    striped = !striped;
  }

  private void turn() throws IOException {
    pages.turn();
    header();
  }

  private void draw(List<List<String>> cells, int from, int to, Color background, Color ink)
      throws IOException {
    float height = height(to - from);
    pages.fill(PdfPages.MARGIN, pages.top() - height, pages.width(), height, background);
    float x = PdfPages.MARGIN;
    for (int column = 0; column < widths.length; column++) {
      List<String> lines = cells.get(column);
      for (int i = from; i < Math.min(to, lines.size()); i++) {
        float baseline = pages.top() - VERTICAL_PADDING - (i - from) * LINE - SIZE;
        pages.write(lines.get(i), x + indent(column, lines.get(i)), baseline, SIZE, ink);
      }
      x += widths[column];
    }
    pages.down(height);
  }

  private float indent(int column, String line) throws IOException {
    return isNumeric(column) ? widths[column] - PADDING - text.width(line, SIZE) : PADDING;
  }

  private boolean isNumeric(int column) {
    return !table.rows().isEmpty() && table.rows().get(0).get(column).isNumber();
  }

  private List<List<String>> lines(List<String> cells) throws IOException {
    List<List<String>> result = new ArrayList<>();
    for (int column = 0; column < widths.length; column++) {
      String shown = text.showable(cells.get(column));
      result.add(text.wrap(shown, SIZE, widths[column] - 2 * PADDING));
    }
    return result;
  }

  private static int tallest(List<List<String>> cells) {
    return cells.stream().mapToInt(List::size).max().orElse(1);
  }

  private static float height(int lines) {
    return lines * LINE + 2 * VERTICAL_PADDING;
  }
}
