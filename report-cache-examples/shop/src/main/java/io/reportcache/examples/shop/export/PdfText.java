package io.reportcache.examples.shop.export;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.fontbox.ttf.CmapLookup;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.fontbox.ttf.TrueTypeFont;
import org.apache.pdfbox.io.RandomAccessReadBuffer;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.font.PDType0Font;

/** The one font of a document: what it can show, how wide that is and where to break it. */
final class PdfText {
  private static final String FONT = "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf";

  private final PDType0Font font;
  private final TrueTypeFont metrics;
  private final CmapLookup glyphs;
  private final Map<Integer, Integer> advances = new HashMap<>();

  private PdfText(PDType0Font font, TrueTypeFont metrics) throws IOException {
    this.font = font;
    this.metrics = metrics;
    this.glyphs = metrics.getUnicodeCmapLookup();
  }

  /** Embeds the font, cut down to the characters used when the document is saved. */
  static PdfText in(PDDocument document) throws IOException {
    try (InputStream file = PDDocument.class.getResourceAsStream(FONT)) {
      if (file == null) {
        throw new IOException("font " + FONT + " is missing from PDFBox; use pdfbox 3.0.x");
      }
      TrueTypeFont metrics = new TTFParser().parse(new RandomAccessReadBuffer(file));
      // Ligatures are of no use in a table and take longer than everything else together.
      metrics.setEnableGsub(false);
      return new PdfText(PDType0Font.load(document, metrics, true), metrics);
    }
  }

  PDType0Font font() {
    return font;
  }

  /** Replaces what the font can't show, so that one odd name doesn't lose the whole report. */
  String showable(String text) {
    StringBuilder result = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> Character.isWhitespace(c) ? ' ' : c)
        .map(c -> glyphs.getGlyphId(c) == 0 ? '?' : c)
        .forEach(result::appendCodePoint);
    return result.toString();
  }

  float width(String showable, float size) throws IOException {
    long units = 0;
    for (int i = 0; i < showable.length(); ) {
      int character = showable.codePointAt(i);
      units += advance(character);
      i += Character.charCount(character);
    }
    return units * size / metrics.getUnitsPerEm();
  }

  private int advance(int character) throws IOException {
    Integer known = advances.get(character);
    if (known == null) {
      known = metrics.getAdvanceWidth(glyphs.getGlyphId(character));
      advances.put(character, known);
    }
    return known;
  }

  /** Breaks text into lines at spaces, and inside a word that is wider than a line. */
  List<String> wrap(String showable, float size, float maximumWidth) throws IOException {
    List<String> lines = new ArrayList<>();
    String rest = showable.strip();
    while (width(rest, size) > maximumWidth && rest.length() > 1) {
      int end = fitting(rest, size, maximumWidth);
      int space = rest.lastIndexOf(' ', end);
      int cut = space > 0 ? space : end;
      lines.add(rest.substring(0, cut).stripTrailing());
      rest = rest.substring(cut).strip();
    }
    lines.add(rest);
    return lines;
  }

  // At least one character, however narrow the line: wrapping must come to an end.
  private int fitting(String text, float size, float maximumWidth) throws IOException {
    int end = text.offsetByCodePoints(0, 1);
    while (end < text.length()) {
      int next = text.offsetByCodePoints(end, 1);
      if (width(text.substring(0, next), size) > maximumWidth) {
        break;
      }
      end = next;
    }
    return end;
  }
}
