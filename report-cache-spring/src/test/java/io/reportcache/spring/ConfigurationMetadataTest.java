package io.reportcache.spring;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ConfigurationMetadataTest {

  private static final Pattern OBJECT = Pattern.compile("\\{[^{}]*\\}");
  private static final Pattern VALUE = Pattern.compile("\"(\\w+)\": (\"[^\"]*\"|[^,\\s]+)");
  private static final Map<String, Map<String, String>> DESCRIBED = described();

  @Test
  void everyPropertyIsDescribed() throws ClassNotFoundException {
    List<String> names =
        Stream.of(
                Stream.of("report-cache.enabled", "report-cache.annotations.enabled"),
                properties("report-cache", ReportCacheProperties.class),
                properties("report-cache.deliveries", DeliveriesProperties.class),
                properties("report-cache.shared", SharedProperties.class),
                properties("report-cache.rabbitmq", hidden("rabbitmq.RabbitMqProperties")),
                properties("report-cache.operations", hidden("actuate.OperationsProperties")),
                properties("report-cache.tenant", hidden("web.TenantProperties")))
            .flatMap(each -> each)
            .toList();
    assertThat(names).hasSizeGreaterThan(10);
    assertThat(DESCRIBED.keySet()).containsExactlyInAnyOrderElementsOf(names);
    assertThat(DESCRIBED.values())
        .allSatisfy(
            property ->
                assertThat(property.get("description"))
                    .asString()
                    .hasSizeGreaterThan(20)
                    .endsWith("."));
  }

  @Test
  void everyPropertyIsKnownWhereUnknownOnesAreRefused() {
    assertThat(KnownProperties.names())
        .map("report-cache."::concat)
        .containsExactlyElementsOf(DESCRIBED.keySet());
  }

  /** The rules of Boot's documentation for descriptions. */
  @Test
  void descriptionsFollowTheRulesOfBoot() {
    assertThat(DESCRIBED.values())
        .allSatisfy(
            property ->
                assertThat(property.get("description"))
                    .as(property.get("name"))
                    .doesNotMatch("(?i)(the|a|an|how|what|which|for|at)\\b.*")
                    .matches("\\p{Lu}.*"));
    assertThat(DESCRIBED.values())
        .filteredOn(property -> property.get("type").equals("java.lang.Boolean"))
        .hasSizeGreaterThan(5)
        .allSatisfy(property -> assertThat(property.get("description")).startsWith("Whether "));
    assertThat(DESCRIBED.values())
        .filteredOn(property -> property.get("type").matches("java.util.(List|Set)<.*"))
        .hasSizeGreaterThan(2)
        .allSatisfy(
            property ->
                assertThat(property.get("description")).startsWith("Comma-separated list of "));
  }

  /** A duration without a unit would be read in milliseconds, and a reader would have to guess. */
  @Test
  void durationsHaveDefaultsWithUnits() {
    assertThat(DESCRIBED.values())
        .filteredOn(property -> property.get("type").equals("java.time.Duration"))
        .hasSizeGreaterThan(5)
        .allSatisfy(
            property ->
                assertThat(property.get("defaultValue"))
                    .as(property.get("name"))
                    .matches("\\d+(ms|s|m|h|d)"));
  }

  @Test
  void defaultsAreThere() {
    assertThat(DESCRIBED.get("report-cache.maximum-size")).containsEntry("defaultValue", "1000");
    assertThat(DESCRIBED.get("report-cache.tenant-share")).containsEntry("defaultValue", "0");
    assertThat(DESCRIBED.get("report-cache.transaction-aware"))
        .containsEntry("defaultValue", "true");
    assertThat(DESCRIBED.get("report-cache.eviction-policy")).containsEntry("defaultValue", "lru");
    assertThat(DESCRIBED.get("report-cache.clean-up.time")).containsEntry("defaultValue", "03:00");
  }

  @Test
  void theReferenceHasEachPropertyWithItsDefault() throws IOException {
    Map<String, String> documented = documented();
    assertThat(documented.keySet()).containsExactlyInAnyOrderElementsOf(DESCRIBED.keySet());
    DESCRIBED.forEach(
        (name, property) -> {
          if (property.get("defaultValue") != null) {
            assertThat(documented.get(name)).as(name).startsWith(property.get("defaultValue"));
          }
        });
  }

  private static String reference() throws IOException {
    Path root = Path.of("").toAbsolutePath();
    while (!Files.exists(root.resolve("docs/reference.md"))) {
      root = root.getParent();
    }
    return Files.readString(root.resolve("docs/reference.md"));
  }

  /** The defaults in the reference, by the names of the properties. */
  private static Map<String, String> documented() throws IOException {
    Map<String, String> defaults = new TreeMap<>();
    reference()
        .split("(?m)^## Spring properties$")[1]
        .split("(?m)^`report-cache.reports.<report>")[0]
        .lines()
        .map(line -> line.split("\\|"))
        .filter(cells -> cells.length > 3 && cells[1].contains("`"))
        .forEach(
            cells ->
                defaults.put(
                    "report-cache." + cells[1].replaceAll("[` ]|\\.<(report|cache|tenant)>", ""),
                    cells[2].replace("`", "").strip()));
    return defaults;
  }

  @Test
  void theReferenceHasEachOptionOfAReport() throws IOException {
    String table = reference().split("(?m)^`report-cache.reports.<report>")[1].split("\n\n")[1];
    List<String> documented =
        Pattern.compile("`([a-z-]+)`")
            .matcher(table.replaceAll("(?m)^(\\|[^|]*\\|).*$", "$1"))
            .results()
            .map(found -> found.group(1))
            .toList();
    assertThat(documented).isEqualTo(ReportOptions.NAMED.options());
    assertThat(DESCRIBED.get("report-cache.reports").get("description"))
        .contains(
            ReportOptions.NAMED.options().subList(0, ReportOptions.NAMED.options().size() - 1));
  }

  private static Class<?> hidden(String name) {
    try {
      return Class.forName("io.reportcache.spring." + name);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Stream<String> properties(String prefix, Class<?> type) {
    return Stream.of(type.getRecordComponents()).flatMap(component -> property(prefix, component));
  }

  private static Stream<String> property(String prefix, RecordComponent component) {
    String name = prefix + "." + component.getName().replaceAll("([A-Z])", "-$1").toLowerCase();
    return component.getType().isRecord() ? properties(name, component.getType()) : Stream.of(name);
  }

  /** Reads as much JSON as there is in the file, since Boot 3 and 4 have different libraries. */
  private static Map<String, Map<String, String>> described() {
    Map<String, Map<String, String>> properties = new TreeMap<>();
    OBJECT
        .matcher(metadata())
        .results()
        .map(object -> VALUE.matcher(object.group()).results())
        .map(
            values ->
                values.collect(
                    toMap(value -> value.group(1), value -> value.group(2).replace("\"", ""))))
        .filter(object -> object.containsKey("description") && object.containsKey("name"))
        .filter(object -> object.get("name").startsWith("report-cache.")) // Boot adds its own
        .forEach(property -> properties.put(property.get("name"), property));
    return properties;
  }

  /** Other jars have such a file, too. */
  private static String metadata() {
    return ReportCacheProperties.class
        .getClassLoader()
        .resources("META-INF/spring-configuration-metadata.json")
        .map(ConfigurationMetadataTest::read)
        .filter(text -> text.contains("\"report-cache\""))
        .findFirst()
        .orElseThrow();
  }

  private static String read(URL file) {
    try (InputStream in = file.openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
