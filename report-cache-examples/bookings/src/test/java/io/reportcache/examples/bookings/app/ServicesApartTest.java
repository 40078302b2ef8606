package io.reportcache.examples.bookings.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Services know each other's events, and nothing else of each other. */
class ServicesApartTest {

  private static final String PACKAGE = "io.reportcache.examples.bookings.";
  private static final Path SOURCES = Path.of("src/main/java/io/reportcache/examples/bookings");

  @Test
  void noServiceImportsAnother() throws IOException {
    for (String service : Services.names()) {
      List<String> imports = importsOf(service);
      assertThat(imports).as(service).isNotEmpty();
      for (String other : Services.names()) {
        if (!other.equals(service)) {
          assertThat(imports).as(service).noneMatch(each -> each.startsWith(PACKAGE + other + "."));
        }
      }
      assertThat(imports).noneMatch(each -> each.startsWith(PACKAGE + "app."));
    }
  }

  @Test
  void theContractImportsNothingOfTheServices() throws IOException {
    assertThat(importsOf("contract"))
        .filteredOn(each -> each.startsWith(PACKAGE))
        .allMatch(each -> each.startsWith(PACKAGE + "contract."));
  }

  private static List<String> importsOf(String folder) throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES.resolve(folder))) {
      List<Path> sources = files.filter(file -> file.toString().endsWith(".java")).toList();
      return sources.stream()
          .flatMap(ServicesApartTest::lines)
          .filter(line -> line.startsWith("import "))
          .map(line -> line.replaceFirst("import (static )?", ""))
          .toList();
    }
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
