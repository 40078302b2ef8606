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
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;

/**
 * The Java samples of a page as a program. A sample with a main method is a program of its own. The
 * others of a page are one program, from top to bottom: each imports what it needs and the samples
 * above it haven't imported. A comment {@code // prints x} says what the program prints; {@code …}
 * in it stands for anything.
 */
record DocumentedProgram(String className, String code) {

  private static final Pattern SAMPLE = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern IMPORT = Pattern.compile("(?m)^import .*;\\n");
  private static final Pattern CLASS = Pattern.compile("public class (\\w+)");
  private static final Pattern PRINTS = Pattern.compile("// prints (.*)");

  /** Returns the programs of a page; none if its samples need Spring, which has its own test. */
  static List<DocumentedProgram> of(Path page) throws IOException {
    String text = Files.readString(page);
    List<DocumentedProgram> programs = new ArrayList<>();
    List<String> parts = new ArrayList<>();
    if (text.contains("import org.springframework.")) {
      return programs;
    }
    for (MatchResult sample : SAMPLE.matcher(text).results().toList()) {
      String code = sample.group(1);
      if (code.contains("void main(")) {
        var name = CLASS.matcher(code).results().findFirst().orElseThrow();
        programs.add(new DocumentedProgram(name.group(1), code));
      } else {
        parts.add(code);
      }
    }
    if (!parts.isEmpty()) {
      programs.add(new DocumentedProgram("Page", joined(parts)));
    }
    return programs;
  }

  private static String joined(List<String> samples) {
    String imports =
        samples.stream()
            .flatMap(sample -> IMPORT.matcher(sample).results().map(MatchResult::group))
            .distinct()
            .collect(Collectors.joining());
    String statements =
        samples.stream()
            .map(sample -> IMPORT.matcher(sample).replaceAll(""))
            .collect(Collectors.joining("\n"));
    return imports
        + "\npublic class Page {\npublic static void main(String[] args) throws Exception {\n"
        + statements
        + "}}\n";
  }

  /** Compiles and runs the program, and compares what it prints. */
  void run(Path directory) throws Exception {
    Path source = Files.writeString(directory.resolve(className + ".java"), code);
    StringWriter messages = new StringWriter();
    var compiler = ToolProvider.getSystemJavaCompiler();
    boolean compiled =
        compiler
            .getTask(
                messages,
                null,
                null,
                List.of("-d", directory.toString(), "-cp", classPath(), "-proc:none"),
                null,
                compiler.getStandardFileManager(null, null, null).getJavaFileObjects(source))
            .call();
    assertThat(compiled).as("%s", messages).isTrue();

    List<String> printed = runMain(directory).lines().toList();
    List<String> documented =
        PRINTS.matcher(code).results().map(comment -> comment.group(1).strip()).toList();
    assertThat(printed).as("what the samples print").hasSameSizeAs(documented);
    for (int i = 0; i < printed.size(); i++) {
      assertThat(printed.get(i)).matches(anythingForDots(documented.get(i)));
    }
  }

  private static Pattern anythingForDots(String documented) {
    return Pattern.compile(Pattern.quote(documented).replace("…", "\\E.*\\Q"));
  }

  /** Surefire's class path is a jar that names the real one. */
  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  private String runMain(Path classes) throws Exception {
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
      System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
      loader
          .loadClass(className)
          .getMethod("main", String[].class)
          .invoke(null, (Object) new String[0]);
    } catch (InvocationTargetException e) {
      throw new AssertionError("the samples threw; printed before: " + printed, e.getCause());
    } finally {
      System.setOut(before);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }
}
