package io.reportcache.durable.catalogue;

import static java.util.stream.Collectors.joining;

import java.util.stream.Stream;

/** Text in Markdown, in which nothing that is told means anything of its own. */
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
            .map(cell -> cell.replace("|", "\\|")) // else it would divide cells, even in code
            .collect(joining(" | ", "| ", " |")));
  }

  /** A name. */
  static String code(String name) {
    return "`" + oneLine(name).replace('`', '\'') + "`";
  }

  /** Words. */
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
