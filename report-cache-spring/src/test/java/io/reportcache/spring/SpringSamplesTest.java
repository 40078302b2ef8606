package io.reportcache.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.core.io.DefaultResourceLoader;

/**
 * Compiles and runs the samples of pages that use Spring. A page is an application: its Java
 * samples are the classes, its first YAML block is the configuration, its first SQL block makes the
 * tables. A comment {@code // prints x} says what it prints.
 */
@Tag("slow")
@ExtendWith(LoggingLeftAlone.class)
class SpringSamplesTest {

  private static final Pattern JAVA = block("java");
  private static final Pattern PRINTS = Pattern.compile("// prints (.*)");
  private static final Pattern CLASS =
      Pattern.compile("(?m)^@SpringBootApplication\\s+class (\\w+)");

  @TempDir Path directory;

  @TestFactory
  Stream<DynamicTest> theApplicationOfAPageRunsAndPrintsWhatItSays() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path page : pages()) {
      String text = Files.readString(page);
      tests.add(
          DynamicTest.dynamicTest(
              page.getFileName().toString(),
              () -> run(text, Files.createTempDirectory(directory, "page"))));
    }
    assertThat(tests).hasSizeGreaterThan(2);
    return tests.stream();
  }

  private static void run(String page, Path classes) throws Exception {
    List<Path> sources = new ArrayList<>();
    for (MatchResult sample : JAVA.matcher(page).results().toList()) {
      sources.add(
          Files.writeString(
              classes.resolve("Sample" + sources.size() + ".java"),
              "package page;\n" + sample.group(1)));
    }
    compile(sources, classes);
    write(page, "yaml", classes.resolve("application.yaml"));
    write(page, "sql", classes.resolve("schema.sql"));

    List<String> documented =
        PRINTS.matcher(page).results().map(comment -> comment.group(1).strip()).toList();
    assertThat(documented).isNotEmpty();
    String application = CLASS.matcher(page).results().findFirst().orElseThrow().group(1);
    assertThat(printedBy("page." + application, classes, page.contains("@RestController")))
        .containsExactlyElementsOf(documented);
  }

  private static void compile(List<Path> sources, Path classes) {
    StringWriter messages = new StringWriter();
    var compiler = ToolProvider.getSystemJavaCompiler();
    boolean compiled =
        compiler
            .getTask(
                messages,
                null,
                null,
                List.of("-d", classes.toString(), "-cp", classPath(), "-proc:none", "-parameters"),
                null,
                compiler
                    .getStandardFileManager(null, null, null)
                    .getJavaFileObjectsFromPaths(sources))
            .call();
    assertThat(compiled).as("%s", messages).isTrue();
  }

  private static void write(String page, String language, Path file) throws IOException {
    var found = block(language).matcher(page);
    if (found.find()) {
      Files.writeString(file, found.group(1));
    }
  }

  private static List<String> printedBy(String application, Path classes, boolean isWeb)
      throws Exception {
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    ClassLoader loaderBefore = Thread.currentThread().getContextClassLoader();
    try (URLClassLoader loader =
        new URLClassLoader(
            new URL[] {classes.toUri().toURL()}, SpringSamplesTest.class.getClassLoader())) {
      Thread.currentThread().setContextClassLoader(loader);
      System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
      Class<?> start = loader.loadClass(application);
      assertThat(start).hasAnnotation(SpringBootApplication.class);
      SpringApplication spring =
          new SpringApplication(new DefaultResourceLoader(loader), new Class<?>[] {start});
      spring.setWebApplicationType(isWeb ? WebApplicationType.SERVLET : WebApplicationType.NONE);
      spring
          .run(
              "--server.port=0",
              "--spring.main.banner-mode=off",
              "--spring.flyway.enabled=false",
              "--spring.liquibase.enabled=false")
          .close();
    } finally {
      System.setOut(before);
      Thread.currentThread().setContextClassLoader(loaderBefore);
    }
    return printed.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private static List<Path> pages() throws IOException {
    Path root = Path.of("").toAbsolutePath();
    while (!Files.exists(root.resolve("docs/README.md"))) {
      root = root.getParent();
    }
    List<Path> pages = new ArrayList<>();
    try (Stream<Path> files = Files.walk(root.resolve("docs"))) {
      for (Path page : files.filter(each -> each.toString().endsWith(".md")).sorted().toList()) {
        if (Files.readString(page).contains("import org.springframework.")) {
          pages.add(page);
        }
      }
    }
    return pages;
  }

  private static Pattern block(String language) {
    return Pattern.compile("```" + language + "\\R(.*?)```", Pattern.DOTALL);
  }

  /** Surefire's class path is a jar that names the real one. */
  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }
}
