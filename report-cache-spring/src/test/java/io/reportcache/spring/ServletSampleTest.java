package io.reportcache.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compiles and runs the filter of docs/guides/spring-boot.md. No servlet API is on the class path
 * of this module, so the few types that the filter uses stand here with their signatures.
 */
@Tag("slow")
class ServletSampleTest {

  private static final Pattern SAMPLE =
      Pattern.compile("```java servlet\\R(.*?)```", Pattern.DOTALL);

  private static final Map<String, String> SERVLET_API =
      Map.of(
          "jakarta/servlet/Filter",
          "public interface Filter { void doFilter(ServletRequest request, ServletResponse response,"
              + " FilterChain chain) throws java.io.IOException, ServletException; }",
          "jakarta/servlet/FilterChain",
          "public interface FilterChain { void doFilter(ServletRequest request, ServletResponse"
              + " response) throws java.io.IOException, ServletException; }",
          "jakarta/servlet/ServletRequest",
          "public interface ServletRequest {}",
          "jakarta/servlet/ServletResponse",
          "public interface ServletResponse {}",
          "jakarta/servlet/ServletException",
          "public class ServletException extends Exception {}",
          "jakarta/servlet/http/HttpServletRequest",
          "public interface HttpServletRequest extends jakarta.servlet.ServletRequest"
              + " { String getHeader(String name); }");

  private static final String RUN =
      """

      public class Run {
        public static String tenantOf(String header) throws Exception {
          String[] seen = new String[1];
          HttpServletRequest request = name -> name.equals("X-Customer") ? header : null;
          new TenantFilter()
              .doFilter(
                  request,
                  null,
                  (same, response) ->
                      seen[0] = TenantContext.current().map(TenantId::value).orElse("none"));
          return seen[0] + ", then " + TenantContext.current().map(TenantId::value).orElse("none");
        }
      }
      """;

  @TempDir private Path classes;

  @Test
  void theFilterBindsTheTenantForTheRequest() throws Exception {
    List<JavaFileObject> sources = new ArrayList<>();
    SERVLET_API.forEach(
        (name, code) ->
            sources.add(
                source(
                    name,
                    "package "
                        + name.substring(0, name.lastIndexOf('/')).replace('/', '.')
                        + "; "
                        + code)));
    sources.add(source("Run", sample() + RUN));
    List<String> options = List.of("-d", classes.toString(), "-cp", classPath(), "-proc:none");
    assertThat(
            ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, null, options, null, sources)
                .call())
        .isTrue();

    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {classes.toUri().toURL()}, getClass().getClassLoader())) {
      var tenantOf = loader.loadClass("Run").getMethod("tenantOf", String.class);
      assertThat(tenantOf.invoke(null, "acme")).isEqualTo("acme, then none");
      assertThat(tenantOf.invoke(null, (Object) null)).isEqualTo("none, then none");
    }
  }

  private static String sample() throws Exception {
    Path root = Path.of("").toAbsolutePath();
    while (!Files.exists(root.resolve("docs/guides/spring-boot.md"))) {
      root = root.getParent();
    }
    Matcher sample = SAMPLE.matcher(Files.readString(root.resolve("docs/guides/spring-boot.md")));
    assertThat(sample.find()).isTrue();
    return sample.group(1);
  }

  private static JavaFileObject source(String name, String code) {
    return new SimpleJavaFileObject(
        URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return code;
      }
    };
  }

  /** Surefire's class path is a jar that names the real one. */
  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }
}
