package io.reportcache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compiles and runs every Java sample of the README and the docs. A sample with a main method is
 * taken as it is; any other becomes the body of one, beside the few classes of an imagined
 * application. Samples marked {@code java spring} belong to that module's tests.
 */
@Tag("slow")
class DocumentationTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern SAMPLE = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern CLASS = Pattern.compile("public class (\\w+)");

  private static final String AROUND =
      """
      import io.reportcache.*;
      import io.reportcache.cache.*;
      import io.reportcache.durable.catalogue.*;
      import io.reportcache.durable.*;
      import io.reportcache.durable.cluster.*;
      import io.reportcache.durable.store.*;
      import io.reportcache.durable.worker.*;
      import io.reportcache.event.*;
      import io.reportcache.invalidation.*;
      import io.reportcache.durable.jackson.*;
      import io.reportcache.durable.jdbc.*;
      import io.reportcache.key.*;
      import io.reportcache.report.*;
      import io.reportcache.schedule.*;
      import io.reportcache.store.*;
      import io.reportcache.tenant.*;
      import io.reportcache.transaction.*;
      import io.reportcache.warming.*;
      import java.io.*;
      import java.nio.charset.StandardCharsets;
      import java.time.*;
      import java.util.*;
      import java.util.List;

      public class Sample {
        enum Period { TODAY, WEEK, MONTH }
        record SalesReport(String text) {}
        record Dashboard(String text) {}
        record OrderCreated(String shopId, String orderId) implements DomainEvent {
          @Override public Optional<TenantId> tenant() { return Optional.of(TenantId.of(shopId)); }
        }
        record OrderCancelled(String orderId) implements DomainEvent {}
        record QuoteChanged(boolean accepted) implements DomainEvent {}
        record RatesChanged() implements DomainEvent {}
        static final class Shop {
          SalesReport sales(Period period) { return new SalesReport(period.name()); }
          Dashboard dashboard() { return new Dashboard("all well"); }
          String kpis() { return "7"; }
          void mail(String order) {}
          void log(Object event) {}
          void yearly() {}
        }
        static void check(boolean holds) {
          if (!holds) { throw new AssertionError("a check of the sample failed"); }
        }

        public static void main(String[] args) throws Exception {
          Shop shop = new Shop();
      %s
        }
      }
      """;

  @TempDir Path directory;

  @TestFactory
  Stream<DynamicTest> everySampleCompilesAndRuns() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path document : documents()) {
      if (document.endsWith("spring.md")) {
        continue;
      }
      Matcher sample = SAMPLE.matcher(Files.readString(document));
      while (sample.find()) {
        String code = sample.group(1);
        String name = ROOT.relativize(document) + " #" + (tests.size() + 1);
        tests.add(DynamicTest.dynamicTest(name, () -> run(code)));
      }
    }
    assertThat(tests).hasSizeGreaterThan(5);
    return tests.stream();
  }

  @Test
  void theQuickstartPrintsWhatItsCommentsSay() throws Exception {
    Matcher sample = SAMPLE.matcher(Files.readString(ROOT.resolve("README.md")));
    assertThat(sample.find()).isTrue();
    assertThat(run(sample.group(1)).lines()).containsExactly("COMPUTED", "HIT", "COMPUTED");
  }

  @Test
  void theReadmeBeginsWithTheTwoCommands() throws IOException {
    String commands =
        Pattern.compile("^```(\\w*)\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE)
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
    Pattern link = Pattern.compile("]\\((?!https?:)([^)#]*)(?:#([^)]*))?\\)");
    for (Path document : documents()) {
      Matcher found = link.matcher(Files.readString(document));
      while (found.find()) {
        Path target = found.group(1).isEmpty() ? document : document.resolveSibling(found.group(1));
        assertThat(target).as("link in %s", document).exists();
        if (found.group(2) != null) {
          assertThat(anchors(target)).as("link in %s", document).contains(found.group(2));
        }
      }
    }
  }

  /** As GitHub makes them of headings. */
  private static List<String> anchors(Path document) throws IOException {
    return Files.readString(document)
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

  private String run(String sample) throws Exception {
    String code = sample.contains("void main(") ? sample : AROUND.formatted(sample);
    Matcher name = CLASS.matcher(code);
    assertThat(name.find()).isTrue();
    Path out = Files.createTempDirectory(directory, "sample");
    Path source = Files.writeString(out.resolve(name.group(1) + ".java"), code);
    StringWriter messages = new StringWriter();
    var compiler = ToolProvider.getSystemJavaCompiler();
    boolean compiled =
        compiler
            .getTask(
                messages,
                null,
                null,
                List.of("-d", out.toString(), "-cp", classPath(), "-proc:none"),
                null,
                compiler.getStandardFileManager(null, null, null).getJavaFileObjects(source))
            .call();
    assertThat(compiled).as("%s%n%s", code, messages).isTrue();
    return runMain(out, name.group(1));
  }

  /** Surefire's class path is a jar that names the real one. */
  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  private static String runMain(Path classes, String name) throws Exception {
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
      System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
      loader.loadClass(name).getMethod("main", String[].class).invoke(null, (Object) new String[0]);
    } catch (InvocationTargetException e) {
      throw new AssertionError("the sample threw", e.getCause());
    } finally {
      System.setOut(before);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }
}
