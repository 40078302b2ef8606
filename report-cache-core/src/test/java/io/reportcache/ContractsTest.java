package io.reportcache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whatever contract a comment cites, and whatever class the document names, is there. */
class ContractsTest {

  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final Pattern CITED = Pattern.compile("\\b([FTED][1-9])\\b");
  private static final Pattern COMMENT = Pattern.compile("//.*|/\\*(?s:.*?)\\*/");
  private static final Pattern SECTION =
      Pattern.compile("(?ms)^\\*\\*([FTED]): .*?(?=^\\*\\*|^## )");
  private static final Pattern ITEM = Pattern.compile("(?m)^([1-9])\\. ");
  private static final Pattern CLASS = Pattern.compile("`([A-Z]\\w+)(?:\\.(\\w+))?`");

  @Test
  void eachContractThatIsCitedIsDescribed() throws IOException {
    Set<String> described = new TreeSet<>();
    Matcher section = SECTION.matcher(document());
    while (section.find()) {
      ITEM.matcher(section.group())
          .results()
          .forEach(item -> described.add(section.group(1) + item.group(1)));
    }
    Set<String> cited = new TreeSet<>();
    for (Path source : sources()) {
      Matcher comment = COMMENT.matcher(Files.readString(source));
      while (comment.find()) {
        CITED.matcher(comment.group()).results().forEach(found -> cited.add(found.group(1)));
      }
    }
    assertThat(described).hasSizeGreaterThan(20).containsAll(cited);
    assertThat(cited).contains("F1", "T3", "D4");
  }

  @Test
  void eachClassThatTheWaysNameIsThere() throws IOException {
    String document = document();
    String ways =
        document.substring(
            document.indexOf(" ways through the code"), document.indexOf("## Words"));
    Set<String> missing = new TreeSet<>();
    for (var found : CLASS.matcher(ways).results().toList()) {
      String method = found.group(2);
      boolean there =
          sources().stream()
              .filter(path -> path.endsWith(found.group(1) + ".java"))
              .anyMatch(path -> method == null || read(path).contains(" " + method + "("));
      if (!there) {
        missing.add(found.group());
      }
    }
    missing.remove("`ConcurrentHashMap`");
    assertThat(missing).isEmpty();
  }

  private static String document() throws IOException {
    return Files.readString(ROOT.resolve("docs/architecture.md"));
  }

  private static Set<Path> sources() {
    Set<Path> sources = new TreeSet<>();
    for (String module : new String[] {"report-cache-core", "report-cache-spring"}) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
        files.filter(path -> path.toString().endsWith(".java")).forEach(sources::add);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return sources;
  }

  private static String read(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
