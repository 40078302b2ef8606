package io.reportcache.durable.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A native image has the scripts and changelogs of the tables in it, as it is told to. */
class NativeImageResourcesTest {

  private static final String CONFIGURATION =
      "/META-INF/native-image/io.reportcache/report-cache-core/resource-config.json";

  @Test
  void eachScriptIsNamed() throws Exception {
    String configuration;
    try (InputStream in = JdbcDeliveryStore.class.getResourceAsStream(CONFIGURATION)) {
      configuration = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    List<Pattern> patterns =
        Pattern.compile("\"pattern\": \"([^\"]+)\"")
            .matcher(configuration)
            .results()
            .map(found -> Pattern.compile(found.group(1).replace("\\\\", "\\")))
            .toList();
    Path folder = Path.of(JdbcDeliveryStore.class.getResource("changelog.xml").toURI()).getParent();
    try (Stream<Path> files = Files.walk(folder)) {
      List<String> resources =
          files
              .filter(Files::isRegularFile)
              .map(file -> "io/reportcache/durable/jdbc/" + folder.relativize(file))
              .map(name -> name.replace('\\', '/'))
              .filter(name -> !name.endsWith(".class"))
              .toList();
      assertThat(resources).hasSizeGreaterThan(3);
      assertThat(resources)
          .allSatisfy(
              name ->
                  assertThat(patterns).anySatisfy(pattern -> assertThat(name).matches(pattern)));
    }
  }
}
