package io.reportcache.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** D1: no class of this module logs past the guard, so that a broken log fails nobody. */
class OneLogTest {

  private static final List<String> LOGGERS =
      List.of(
          "org/slf4j/",
          "org/apache/commons/logging/",
          "java/util/logging/",
          "java/lang/System$Logger");

  @Test
  void theGuardedLogIsTheOnlyOne() throws IOException {
    String home =
        ReportCacheAutoConfiguration.class
            .getProtectionDomain()
            .getCodeSource()
            .getLocation()
            .toString();
    List<String> looked = new ArrayList<>();
    for (Resource type :
        new PathMatchingResourcePatternResolver()
            .getResources("classpath*:io/reportcache/spring/**/*.class")) {
      if (type.getURL().toString().contains(home)) {
        looked.add(type.getFilename());
        try (InputStream in = type.getInputStream()) {
          String constants = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
          assertThat(LOGGERS).as(type.getFilename()).noneMatch(constants::contains);
        }
      }
    }
    assertThat(looked).contains("DomainEventBridge.class").hasSizeGreaterThan(20);
  }
}
