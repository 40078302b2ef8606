package io.reportcache.spring.restart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * An application that DevTools restarts: the library stays, and holds none of the application's
 * classes that are thrown away.
 */
@Tag("slow")
@Timeout(180)
class DevToolsRestartTest {

  /** Not wanted: Spring Security, databases but H2, what only other tests need. */
  private static final String LEFT_OUT =
      ".*(security|oauth2|hibernate|flyway|liquibase|HikariCP|netty|webflux|mockito|archunit|opentelemetry|otel|tracing|amqp).*";

  @Test
  void noClassLoaderButTheLatestIsHeldAndEachStartWorks() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:SoftRefLRUPolicyMSPerMB=0", // so that a full collection clears all of them
                "-cp",
                classPath(),
                Restarts.class.getName(),
                "4")
            .redirectErrorStream(true)
            .start();
    try {
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).as(output).isTrue();
      assertThat(output)
          .endsWith("OK" + System.lineSeparator())
          .contains("Sales[tenant=acme, number=1]");
    } finally {
      process.destroyForcibly();
    }
  }

  private static String classPath() {
    String all =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Stream.of(all.split(File.pathSeparator))
        .filter(each -> !new File(each).getName().matches(LEFT_OUT))
        .collect(Collectors.joining(File.pathSeparator));
  }
}
