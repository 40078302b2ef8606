package io.reportcache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The samples of the documents run, their links lead somewhere, and their drawings fit. */
@Tag("slow")
class DocumentationTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern FENCED =
      Pattern.compile("^```(\\w*)[^\\n]*\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);
  private static final Pattern LINK = Pattern.compile("]\\((?!https?:)([^)#]*)(?:#([^)]*))?\\)");

  @TempDir Path directory;

  @TestFactory
  Stream<DynamicTest> theSamplesOfAPageRunAndPrintWhatTheySay() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path page : documents()) {
      for (DocumentedProgram program : DocumentedProgram.of(page)) {
        String name = ROOT.relativize(page) + ", " + program.className();
        tests.add(
            DynamicTest.dynamicTest(
                name, () -> program.run(Files.createTempDirectory(directory, "sample"))));
      }
    }
    assertThat(tests).hasSizeGreaterThan(5);
    return tests.stream();
  }

  @Test
  void samplesHoldNoTestCode() throws IOException {
    for (Path page : documents()) {
      for (MatchResult fenced : FENCED.matcher(Files.readString(page)).results().toList()) {
        if (fenced.group(1).equals("java")) {
          assertThat(fenced.group(2))
              .as("a sample of %s", page)
              .doesNotContain("assertThat", "CountDownLatch", "Thread.sleep");
        }
      }
    }
  }

  @Test
  void theReadmeBeginsWithTheTwoCommands() throws IOException {
    String commands =
        FENCED
            .matcher(Files.readString(ROOT.resolve("README.md")))
            .results()
            .filter(block -> block.group(1).isEmpty()) // the others are pictures and code
            .map(block -> block.group(2))
            .findFirst()
            .orElseThrow();
    assertThat(commands.lines()).containsExactly("mvn -q compile -Pshop", "mvn verify");
  }

  @Test
  void linksLeadSomewhere() throws IOException {
    for (Path document : documents()) {
      Matcher found = LINK.matcher(Files.readString(document));
      while (found.find()) {
        Path target = found.group(1).isEmpty() ? document : document.resolveSibling(found.group(1));
        assertThat(target).as("link in %s", document).exists();
        if (found.group(2) != null) {
          assertThat(anchors(target)).as("link in %s", document).contains(found.group(2));
        }
      }
    }
  }

  @Test
  void theIndexLeadsToEveryPage() throws IOException {
    Path index = ROOT.resolve("docs/README.md");
    List<Path> linked =
        LINK.matcher(Files.readString(index))
            .results()
            .map(link -> index.resolveSibling(link.group(1)).normalize())
            .toList();
    List<Path> pages =
        documents().stream()
            .filter(page -> page.startsWith(index.getParent()) && !page.equals(index))
            .toList();
    assertThat(linked).containsAll(pages);
  }

  @Test
  void theCornersOfDrawingsMeetTheirLines() throws IOException {
    for (Path page : documents()) {
      for (MatchResult fenced : FENCED.matcher(Files.readString(page)).results().toList()) {
        checkDrawing(page, fenced.group(2).lines().toList());
      }
    }
  }

  private static void checkDrawing(Path page, List<String> drawing) {
    for (int row = 0; row < drawing.size(); row++) {
      String line = drawing.get(row);
      for (int column = 0; column < line.length(); column++) {
        int corner = "┌┐└┘".indexOf(line.charAt(column));
        if (corner >= 0) {
          char above = at(drawing, corner < 2 ? row + 1 : row - 1, column);
          char beside = at(drawing, row, corner % 2 == 0 ? column + 1 : column - 1);
          assertThat("" + above + beside)
              .as("corner at %d:%d of %s%n%s", row, column, page, String.join("\n", drawing))
              .matches("[│├┤┼┬┴┌┐└┘▼▲][─├┤┼┬┴┌┐└┘►◄]");
        }
      }
    }
  }

  private static char at(List<String> drawing, int row, int column) {
    boolean inside = row >= 0 && row < drawing.size() && column >= 0;
    return inside && column < drawing.get(row).length() ? drawing.get(row).charAt(column) : ' ';
  }

  /** As GitHub makes them of headings. */
  private static List<String> anchors(Path document) throws IOException {
    return FENCED
        .matcher(Files.readString(document))
        .replaceAll("")
        .lines()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
        .toList();
  }

  private static List<Path> documents() throws IOException {
    List<Path> documents =
        new ArrayList<>(List.of(ROOT.resolve("README.md"), ROOT.resolve("CONTRIBUTING.md")));
    try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      docs.filter(path -> path.toString().endsWith(".md")).sorted().forEach(documents::add);
    }
    return documents;
  }
}
