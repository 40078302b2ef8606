package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.cache.EvictionPolicy;
import io.reportcache.testing.Seed;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** D4: a heap that is full for a while, in a JVM of its own. */
@Tag("slow")
@Tag("any-jdk")
class FullHeapTest {

  @ParameterizedTest
  @EnumSource(EvictionPolicy.class)
  void aCacheThatRanOutOfMemoryAnywhereGoesOnAsItShould(EvictionPolicy policy) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx24m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                FullHeapMain.class.getName(),
                policy.name(),
                Long.toString(Seed.of("heap")))
            .redirectErrorStream(true)
            .start();
    try {
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).as(output).isTrue();
      assertThat(output).contains("OK, failed ").doesNotContain("OK, failed 0");
    } finally {
      process.destroyForcibly();
    }
  }
}
