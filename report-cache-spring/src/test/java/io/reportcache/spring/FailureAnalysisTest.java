package io.reportcache.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.ReportCache;
import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.TenantQueues;
import io.reportcache.report.NoParams;
import io.reportcache.report.Report;
import io.reportcache.schedule.Schedule;
import io.reportcache.warming.Priority;
import io.reportcache.warming.WarmingJob;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;

/** What Spring Boot prints instead of a stack trace when this library refuses a start. */
@Tag("slow")
@ExtendWith(LoggingLeftAlone.class)
class FailureAnalysisTest {

  @Test
  void anUnknownReportIsExplainedWithTheNearestName() throws Exception {
    assertThat(printed(Application.class, "--report-cache.reports.slaes.ttl=5m"))
        .contains("report-cache.reports.slaes names no report; beans of type Report are [sales].")
        .contains("Did you mean 'sales'? Mend the name, or declare the report as a bean.");
    assertThat(printed(Application.class, "--report-cache.reports.customers.ttl=5m"))
        .doesNotContain("Did you mean")
        .contains("Mend the name");
  }

  @Test
  void aBrokerThatRefusesIsExplainedWithWhereItsAddressIs(@TempDir Path directory)
      throws Exception {
    TlsServer server = TlsServer.start(directory, "ip:127.0.0.1");
    try {
      assertThat(
              printed(
                  Application.class,
                  "--report-cache.single-tenant=true",
                  "--report-cache.deliveries.store=memory",
                  "--report-cache.rabbitmq.enabled=true",
                  "--spring.application.name=shop",
                  "--spring.rabbitmq.addresses=amqps://127.0.0.1:" + server.port()))
          .contains("APPLICATION FAILED TO START")
          .contains("refuses this application: TLS fails")
          .contains("Check that the port takes TLS")
          .contains("Unless a bean says otherwise, its address is that of spring.rabbitmq.*.");
    } finally {
      server.close();
    }
  }

  @Test
  void aRedisThatRefusesIsExplainedWithWhereItsAddressIs(@TempDir Path directory) throws Exception {
    TlsServer server = TlsServer.start(directory, "ip:127.0.0.1");
    try {
      assertThat(
              printed(
                  Application.class,
                  "--report-cache.shared.tier=redis",
                  "--report-cache.shared.redis.timeout=20s",
                  "--spring.data.redis.url=rediss://127.0.0.1:" + server.port()))
          .contains("APPLICATION FAILED TO START")
          .contains("refuses this application (PKIX path building failed")
          .contains("The JVM doesn't trust its certificate, or that is for another host; put the")
          .contains("Unless a bean says otherwise, its address is that of spring.data.redis.*.");
    } finally {
      server.close();
    }
  }

  @ParameterizedTest
  @CsvSource({"confirm-timeout, 2m", "maximum-message, 0B", "relay.unroutable-attempts, 0"})
  void aValueOutOfRangeIsExplainedWithItsProperty(String property, String value) throws Exception {
    String name = "report-cache.rabbitmq." + property;
    assertThat(
            printed(
                Application.class,
                "--report-cache.single-tenant=true",
                "--report-cache.deliveries.store=memory",
                "--report-cache.rabbitmq.enabled=true",
                "--" + name + "=" + value))
        .contains(name + ": ")
        .contains("It is set in \"" + name + "\" from property source \"commandLineArgs\".");
  }

  @Test
  void aPropertyThatNobodyReadsIsExplainedWithWhereItIsSet() throws Exception {
    assertThat(printed(Application.class, "--report-cache.max-size=5"))
        .contains("report-cache.max-size is no property of this library")
        .contains(
            "It is set in \"report-cache.max-size\" from property source \"commandLineArgs\".")
        .contains("Did you mean 'report-cache.maximum-size'? Mend the name,");
    assertThat(
            printed(
                Application.class,
                "--spring.config.import=classpath:properties/misspelt.properties"))
        .contains("It is set in class path resource [properties/misspelt.properties] - 2:25.");
    assertThat(printed(Application.class, "--report-cache.reports.slaes.ttl=5m"))
        .contains("It is set in \"report-cache.reports.slaes.ttl\" from property source");
    assertThat(printed(Application.class, "--report-cache.maximum-size=0"))
        .contains("It is set in \"report-cache.maximum-size\" from property source");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --report-cache.maximum-size=0 | report-cache.maximum-size must be at least 1, was 0 | Leave it out for the default of 1000.
          --report-cache.reports.sales.ttl=0s | report-cache.reports.sales: ttl must be more than zero, was PT0S | Leave it out for what the report declares.
          --report-cache.deliveries.worker.timeout=3m | report-cache.deliveries.worker.timeout must be shorter than report-cache.deliveries.worker.lease | Shorten it or set a longer lease.
          --report-cache.deliveries.store=jdbc --spring.autoconfigure.exclude=org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration,org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration | report-cache.deliveries.store=jdbc needs one bean of type DataSource | DataSource
          """)
  void aValueOutOfRangeIsExplained(String property, String description, String action)
      throws Exception {
    assertThat(printed(Application.class, property.split(" ")))
        .contains(description)
        .contains(action);
  }

  @Test
  void missingTablesAreExplainedWithThePropertyToSet() throws Exception {
    assertThat(printed(WithDatabase.class, "--report-cache.deliveries.store=jdbc"))
        .contains("the tables aren't there")
        .contains("Set report-cache.deliveries.create-tables=true, or run the scripts in");
    assertThat(
            printed(
                WithDatabase.class,
                "--report-cache.deliveries.store=jdbc",
                "--report-cache.deliveries.worker.enabled=false",
                "--spring.main.lazy-initialization=true"))
        .contains("the tables aren't there");
  }

  @Test
  void tablesOfAnotherVersionAreExplained() throws Exception {
    assertThat(
            printed(
                WithOtherTables.class,
                "--report-cache.deliveries.store=jdbc",
                "--report-cache.deliveries.create-tables=true"))
        .contains("the tables are those of another version");
  }

  @Test
  void aDatabaseThatIsAwayIsExplained() throws Exception {
    assertThat(printed(WithoutServer.class, "--report-cache.deliveries.store=jdbc"))
        .contains("The database couldn't tell which database it is")
        .contains("Start the database, or check where the DataSource leads to");
  }

  @Test
  void durableEventsWithoutAStoreAreExplained() throws Exception {
    assertThat(printed(NeedsDurableEvents.class))
        .contains("no bean of type io.reportcache.durable.DurableEvents")
        .contains("Set report-cache.deliveries.store to jdbc, or to memory")
        .contains("it's none");
    assertThat(printed(NeedsQueues.class))
        .contains("Set report-cache.deliveries.store to jdbc, or to memory");
    assertThat(printed(NeedsQueues.class, "--report-cache.deliveries.store=memory"))
        .contains("Define a bean of type TenantQueuesCustomizer that registers the jobs.");
  }

  @Test
  void aLibraryThatIsSwitchedOffIsExplained() throws Exception {
    assertThat(printed(ReadsAtStart.class, "--report-cache.enabled=false"))
        .contains("no bean of type io.reportcache.ReportCache")
        .contains("Remove report-cache.enabled=false");
  }

  @Test
  void aReportThatIsReadForNobodyAtTheStartIsExplained() throws Exception {
    assertThat(printed(ReadsAtStart.class))
        .contains("No tenant is bound to thread")
        .contains("Set report-cache.single-tenant=true if the application has no tenants.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          from=header,cookie | cookie | CLAIM
          from=subdomain | has subdomain, but of which domain isn't known | Set report-cache.tenant.base-domains, e.g. to example.com.
          from=header single-tenant | Tenants of requests are configured, but report-cache.single-tenant=true | Remove that, or report-cache.tenant.from and beans that resolve tenants.
          """)
  void wrongTenantsOfRequestsAreExplained(String properties, String description, String action)
      throws Exception {
    assertThat(
            printed(
                Application.class,
                WebApplicationType.SERVLET,
                "--server.port=0",
                "--report-cache.tenant." + properties.split(" ")[0],
                "--report-cache.single-tenant=" + properties.endsWith("single-tenant")))
        .contains(description)
        .contains(action);
  }

  @Test
  void twoReportCachesAreExplained() throws Exception {
    assertThat(printed(TwoCaches.class))
        .contains("several beans of type io.reportcache.ReportCache, and one is needed: one, two.")
        .contains("Mark one of them @Primary, or leave the others out.");
  }

  @Test
  void aCircleIsExplainedWithTheWayOut() throws Exception {
    assertThat(printed(Circle.class))
        .contains("Beans need each other to be created")
        .contains("count")
        .contains("reader")
        .contains("@Lazy")
        .contains("ObjectProvider<ReportCache>");
  }

  @Test
  void whatABuilderRefusesIsExplained() throws Exception {
    assertThat(printed(TwoOfOneName.class))
        .contains("A report named 'sales' is there already")
        .contains("Names must be unique, rename one of the two, or add it once.");
    assertThat(printed(OncePerCluster.class)).contains("has no cluster");
  }

  /** Hibernate is there for other tests, and Boot 3 would start it. */
  private static final String WITHOUT_JPA =
      "spring.autoconfigure.exclude="
          + "org.springframework.boot.autoconfigure.orm.jpa.HibernateJpaAutoConfiguration";

  private static String printed(Class<?> application, String... properties) throws Exception {
    return printed(application, WebApplicationType.NONE, properties);
  }

  private static String printed(Class<?> application, WebApplicationType type, String... properties)
      throws Exception {
    Class<?> reporter =
        Class.forName("org.springframework.boot.diagnostics.LoggingFailureAnalysisReporter");
    try (Logged log = new Logged(reporter)) {
      assertThatThrownBy(
          () ->
              new SpringApplicationBuilder(application)
                  .web(type)
                  .properties("spring.main.banner-mode=off", WITHOUT_JPA)
                  .run(properties));
      assertThat(log.messages()).singleElement().asString().doesNotContain("\tat ");
      return log.messages().get(0);
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Application {

    @Bean
    Report<NoParams, Integer> sales() {
      return Report.named("sales", Integer.class).generatedBy(() -> 1);
    }
  }

  @Configuration(proxyBeanMethods = false)
  @Import(Application.class)
  static class WithDatabase {

    @Bean
    DataSource dataSource() {
      JdbcDataSource database = new JdbcDataSource();
      database.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
      return database;
    }
  }

  @Configuration(proxyBeanMethods = false)
  @Import(Application.class)
  static class WithOtherTables {

    @Bean
    DataSource dataSource() {
      DataSource database = new WithDatabase().dataSource();
      new JdbcTemplate(database).execute("create table report_cache_delivery(id bigint)");
      return database;
    }
  }

  @Configuration(proxyBeanMethods = false)
  @Import(Application.class)
  static class WithoutServer {

    @Bean
    DataSource dataSource() {
      JdbcDataSource database = new JdbcDataSource();
      database.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";IFEXISTS=TRUE");
      return database;
    }
  }

  @Configuration(proxyBeanMethods = false)
  @Import(Application.class)
  static class NeedsDurableEvents {

    @Bean
    String publisher(DurableEvents events) {
      return "publisher";
    }
  }

  @Configuration(proxyBeanMethods = false)
  @Import(Application.class)
  static class NeedsQueues {

    @Bean
    String dispatcher(TenantQueues queues) {
      return "dispatcher";
    }
  }

  @Configuration(proxyBeanMethods = false)
  @Import(Application.class)
  static class ReadsAtStart {

    @Bean
    ApplicationRunner reader(ReportCache reports, Report<NoParams, Integer> sales) {
      return arguments -> reports.get(sales);
    }
  }

  @Configuration(proxyBeanMethods = false)
  @Import(Application.class)
  static class TwoCaches {

    @Bean
    ReportCache one() {
      return ReportCache.builder().build();
    }

    @Bean
    ReportCache two() {
      return ReportCache.builder().build();
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Circle {

    @Bean
    Report<NoParams, Integer> count(Reader reader) {
      return Report.named("count", Integer.class).generatedBy(reader::count);
    }

    @Bean
    Reader reader(Report<NoParams, Integer> count) {
      return new Reader(count);
    }
  }

  /** Nothing can stand in for a record. */
  record Reader(Report<NoParams, Integer> report) {
    int count() {
      return 1;
    }
  }

  @Configuration(proxyBeanMethods = false)
  @Import(Application.class)
  static class TwoOfOneName {

    @Bean
    Report<NoParams, Integer> again() {
      return Report.named("sales", Integer.class).generatedBy(() -> 2);
    }
  }

  @Configuration(proxyBeanMethods = false)
  @Import(Application.class)
  static class OncePerCluster {

    @Bean
    WarmingJob job() {
      return WarmingJob.of("rates", Schedule.every(Duration.ofDays(1)), Priority.LOW, () -> {})
          .oncePerCluster();
    }
  }
}
