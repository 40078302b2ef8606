package io.reportcache.examples.shop.export;

import java.awt.Color;
import java.io.IOException;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.PDPageContentStream.AppendMode;
import org.apache.pdfbox.pdmodel.common.PDRectangle;

/** The pages of a document, filled downwards; positions are in points from the bottom left. */
final class PdfPages implements AutoCloseable {
  static final float MARGIN = 42;
  static final Color INK = new Color(0x1f2933);

  private static final float FOOTER = 22;
  private static final float TITLE_SIZE = 17;
  private static final float SMALL_SIZE = 8.5f;
  private static final Color FAINT = new Color(0x6b7785);

  private final PDDocument document;
  private final PdfText text;
  private final PDRectangle format;
  private PDPageContentStream content;
  private float top;

  PdfPages(PDDocument document, PdfText text, boolean landscape) throws IOException {
    this.document = document;
    this.text = text;
    float shorter = PDRectangle.A4.getWidth();
    float longer = PDRectangle.A4.getHeight();
    this.format = landscape ? new PDRectangle(longer, shorter) : new PDRectangle(shorter, longer);
    this.content = newPage();
  }

  float width() {
    return format.getWidth() - 2 * MARGIN;
  }

  /** The height that is left on this page. */
  float left() {
    return top - MARGIN - FOOTER;
  }

  /** The height of a page with nothing on it. */
  float full() {
    return format.getHeight() - 2 * MARGIN - FOOTER;
  }

  void turn() throws IOException {
    content.close();
    content = newPage();
  }

  void heading(String title, String subtitle) throws IOException {
    String shown = text.showable(title);
    for (String line : text.wrap(shown, TITLE_SIZE, width())) {
      write(line, MARGIN, top - TITLE_SIZE, TITLE_SIZE, INK);
      down(TITLE_SIZE * 1.25f);
    }
    write(text.showable(subtitle), MARGIN, top - SMALL_SIZE - 2, SMALL_SIZE, FAINT);
    down(SMALL_SIZE * 3);
  }

  float top() {
    return top;
  }

  void down(float height) {
    top -= height;
  }

  void fill(float x, float y, float width, float height, Color color) throws IOException {
    content.setNonStrokingColor(color);
    content.addRect(x, y, width, height);
    content.fill();
  }

  void write(String showable, float x, float baseline, float size, Color color) throws IOException {
    write(content, text, showable, x, baseline, size, color);
  }

  /** Adds the footers, once it is known how many pages there are. */
  static void number(PDDocument document, PdfText text, String title) throws IOException {
    int count = document.getNumberOfPages();
    for (int i = 0; i < count; i++) {
      PDPage page = document.getPage(i);
      try (PDPageContentStream footer =
          new PDPageContentStream(document, page, AppendMode.APPEND, true)) {
        String number = "Page " + (i + 1) + " of " + count;
        float right = page.getMediaBox().getWidth() - MARGIN - text.width(number, SMALL_SIZE);
        write(footer, text, number, right, MARGIN, SMALL_SIZE, FAINT);
        float room = right - MARGIN - SMALL_SIZE;
        String first = text.wrap(text.showable(title), SMALL_SIZE, room).get(0);
        write(footer, text, first, MARGIN, MARGIN, SMALL_SIZE, FAINT);
      }
    }
  }

  @Override
  public void close() throws IOException {
    content.close();
  }

  private PDPageContentStream newPage() throws IOException {
    PDPage page = new PDPage(format);
    document.addPage(page);
    top = format.getHeight() - MARGIN;
    return new PDPageContentStream(document, page);
  }

  private static void write(
      PDPageContentStream content,
      PdfText text,
      String showable,
      float x,
      float baseline,
      float size,
      Color color)
      throws IOException {
    content.beginText();
    content.setFont(text.font(), size);
    content.setNonStrokingColor(color);
    content.newLineAtOffset(x, baseline);
    content.showText(showable);
    content.endText();
  }
}
