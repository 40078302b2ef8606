package io.reportcache.durable.catalogue;

import static java.util.stream.Collectors.joining;

import java.util.stream.Stream;

/** Builds Markdown, and escapes names and words so that none of them is read as markup. */
final class MarkdownText {

  private final StringBuilder text = new StringBuilder();

  MarkdownText line(String line) {
    text.append(line).append('\n');
    return this;
  }

  /** Begins a table. */
  MarkdownText header(String... names) {
    return row(names).row(Stream.of(names).map(name -> "---").toArray(String[]::new));
  }

  MarkdownText row(String... cells) {
    return line(
        Stream.of(cells)
            .map(cell -> cell.replace("|", "\\|")) // it would separate cells, even in code
            .collect(joining(" | ", "| ", " |")));
  }

  /** Returns a name as code. */
  static String code(String name) {
    return "`" + oneLine(name).replace('`', '\'') + "`";
  }

  /** Returns words as plain text. */
  static String plain(String words) {
    return oneLine(words).replaceAll("[\\\\`*_{}\\[\\]<>#]", "\\\\$0");
  }

  private static String oneLine(String words) {
    return words.replaceAll("\\R", " ");
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
