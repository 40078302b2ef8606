package io.reportcache.spring.actuate;

import static io.reportcache.spring.actuate.OperatedApplication.SALES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.micrometer.core.instrument.MeterRegistry;
import io.reportcache.ReportCache;
import io.reportcache.durable.DispatchOptions;
import io.reportcache.durable.TenantQueues;
import io.reportcache.rabbitmq.RabbitMq;
import io.reportcache.spring.actuate.OperatedApplication.Mail;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.cache.CacheManager;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The guide for operators and the files for them name what a running application has. */
@Tag("slow")
class OperationsDocumentTest {

  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Pattern METRIC = Pattern.compile("report_cache_[a-z_]+");

  private static ConfigurableApplicationContext context;
  private static String guide;

  @Configuration(proxyBeanMethods = false)
  @Import(CacheMetersTest.Caching.class)
  static class Everything {
    @Bean
    DataSource database() {
      JdbcDataSource database = new JdbcDataSource();
      database.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
      return database;
    }

    /** At an address where there is none, which has its figures all the same. */
    @Bean
    RabbitMq broker() {
      return RabbitMq.at("amqp://127.0.0.1:1").build();
    }
  }

  @BeforeAll
  static void startAndUseAll() throws IOException {
    guide = Files.readString(root().resolve("docs/guides/spring-operations.md"));
    context =
        OperatedApplication.start(
            Everything.class,
            "--report-cache.operations.metrics.tenants=5",
            "--report-cache.shared.tier=sql",
            "--report-cache.shared.sql.create-tables=true");
    var unused = context.getBean(ReportCache.class).tenant("acme").get(SALES, "MAY");
    TenantContext.run(
        TenantId.of("acme"),
        () -> {
          var unusedToo =
              context.getBean(CacheManager.class).getCache("quotes").get("1", () -> "one");
        });
    var unusedId =
        context
            .getBean(TenantQueues.class)
            .dispatch(new Mail("x"), DispatchOptions.defaults().withTenant(TenantId.of("acme")));
    await(() -> scrape().contains("report_cache_deliveries_runs_seconds_count"));
    await(() -> scrape().contains("report_cache_tenant_gets_total"));
  }

  @AfterAll
  static void stop() {
    context.close();
  }

  @Test
  void theGuideHasEachMeterAndObservation() {
    Set<String> there =
        context.getBean(MeterRegistry.class).getMeters().stream()
            .map(meter -> meter.getId().getName())
            .filter(name -> name.startsWith("report.cache.") || name.startsWith("cache."))
            .filter(name -> !name.endsWith(".active")) // of an observation, while it lasts
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(there).hasSizeGreaterThan(30);
    Set<String> documented = new TreeSet<>(firstCells("## Meters"));
    documented.addAll(firstCells("## Observations"));
    assertThat(documented).isEqualTo(there);
  }

  @Test
  void theSharedTierIsShown() {
    assertThat(OperatedApplication.get(context, "reportcache/shared").body())
        .contains("\"state\":\"connected\"", "\"waiting\":0", "\"stores\":");
    assertThat(OperatedApplication.get(context, "health/reportCache/shared").body())
        .contains("\"status\":\"UP\"", "\"state\":\"connected\"");
  }

  @Test
  void eventsOverRabbitMqAreShown() {
    assertThat(OperatedApplication.get(context, "reportcache/rabbitmq").body())
        .contains("\"exchange\":\"events\"", "\"connected\":false", "\"unroutable\":0");
    assertThat(OperatedApplication.get(context, "health/reportCache/rabbitmq").body())
        .contains("\"status\":\"UP\"", "\"degraded\":");
  }

  @Test
  void theGuideHasEachSectionAndAction() {
    String overview = OperatedApplication.get(context, "reportcache").body();
    List<String> documented = firstCells("## Show and change");
    assertThat(Stream.concat(names(overview, "sections"), names(overview, "actions")).toList())
        .hasSizeGreaterThan(15)
        .containsExactlyInAnyOrderElementsOf(
            documented.stream().filter(name -> !name.contains("…")).toList());
  }

  @Test
  void theFilesNameMetricsThatAreScraped() throws IOException {
    String scrape = scrape();
    for (String file : List.of("grafana-dashboard.json", "prometheus-alerts.yml")) {
      Set<String> named =
          METRIC
              .matcher(Files.readString(root().resolve("docs/operations").resolve(file)))
              .results()
              .map(metric -> metric.group())
              .collect(Collectors.toCollection(TreeSet::new));
      assertThat(named).as(file).hasSizeGreaterThan(7);
      assertThat(named)
          .as("metrics in %s", file)
          .allSatisfy(
              metric ->
                  assertThat(scrape).containsPattern("(?m)^" + metric + "(\\{[^}]*})? [0-9.E-]+$"));
    }
  }

  @Test
  void theAlertsAreCheckedAndTestedByPromtool() throws Exception {
    boolean isThere = isRun("--version");
    if (!"all".equals(System.getenv("REPORT_CACHE_TEST_REQUIRE"))) {
      assumeTrue(isThere, "promtool isn't installed; Debian has it in the package prometheus");
    }
    assertThat(isThere).as("promtool is there").isTrue();
    assertThat(isRun("check", "rules", "prometheus-alerts.yml")).isTrue();
    assertThat(isRun("test", "rules", "prometheus-alerts-test.yml")).isTrue();
  }

  private static boolean isRun(String... arguments) throws InterruptedException {
    try {
      Process promtool =
          new ProcessBuilder(Stream.concat(Stream.of("promtool"), Stream.of(arguments)).toList())
              .directory(root().resolve("docs/operations").toFile())
              .redirectErrorStream(true)
              .start();
      String output = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(promtool.waitFor()).as(output).isZero();
      return true;
    } catch (IOException e) { // isn't installed
      return false;
    }
  }

  private static Stream<String> names(String json, String list) {
    String names = json.substring(json.indexOf("\"" + list + "\":[") + list.length() + 4);
    return Stream.of(names.substring(0, names.indexOf(']')).replace("\"", "").split(","));
  }

  /** The names in the first cells of the tables of a section. */
  private static List<String> firstCells(String section) {
    return guide
        .split("(?m)^" + section + "$", 2)[1]
        .split("(?m)^## ", 2)[0]
        .lines()
        .filter(line -> line.startsWith("| `"))
        .map(line -> line.split(" \\| ", 2)[0])
        .flatMap(cell -> CODE.matcher(cell).results().map(code -> code.group(1)))
        .toList();
  }

  private static String scrape() {
    return OperatedApplication.get(context, "prometheus").body();
  }

  private static void await(Supplier<Boolean> done) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!done.get()) {
      assertThat(System.nanoTime()).as("it is there in time").isLessThan(end);
    }
  }

  private static Path root() {
    Path root = Path.of("").toAbsolutePath();
    while (!Files.exists(root.resolve("docs/reference.md"))) {
      root = root.getParent();
    }
    return root;
  }
}
