package io.reportcache.spring;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.reportcache.ReportCache;
import io.reportcache.cache.SharedTier;
import io.reportcache.cache.Source;
import io.reportcache.report.NoParams;
import io.reportcache.report.Report;
import io.reportcache.shared.SharedOptions;
import io.reportcache.shared.jdbc.JdbcTier;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** What {@code report-cache.shared.*} makes of the application's servers. */
@Tag("slow")
class SharedTierTest {

  record Sales(int count) {}

  private static final Report<NoParams, Sales> SALES =
      Report.named("sales", Sales.class).generatedBy(() -> new Sales(1));

  private final DataSource database = database();

  static DataSource database() {
    JdbcDataSource database = new JdbcDataSource();
    database.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    return database;
  }

  private ApplicationContextRunner node() {
    return Runners.runner()
        .withBean("sales", Report.class, () -> SALES)
        .withPropertyValues("report-cache.single-tenant=true");
  }

  private ApplicationContextRunner onDatabase() {
    return node()
        .withBean("database", DataSource.class, () -> database)
        .withPropertyValues(
            "report-cache.shared.tier=sql", "report-cache.shared.sql.create-tables=true");
  }

  @Test
  void nothingIsSharedUnlessThePropertySaysSo() {
    node()
        .withBean("database", DataSource.class, () -> database)
        .withPropertyValues("spring.data.redis.host=localhost")
        .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(SharedTier.class));
  }

  @Test
  void aRedisThatCouldBeSharedIsMentionedOnce() {
    Logger logger = (Logger) LoggerFactory.getLogger(SharedTierAutoConfiguration.class);
    ListAppender<ILoggingEvent> appender = new ListAppender<>();
    appender.start();
    logger.setLevel(Level.INFO);
    logger.addAppender(appender);
    try {
      node().run(context -> assertThat(context).hasNotFailed());
      node()
          .withPropertyValues("spring.data.redis.host=redis", "report-cache.shared.tier=none")
          .run(context -> assertThat(context).hasNotFailed());
      assertThat(appender.list).isEmpty();
      node()
          .withPropertyValues("spring.data.redis.host=redis")
          .run(context -> assertThat(context).hasNotFailed());
    } finally {
      logger.detachAppender(appender);
      logger.setLevel(null);
    }
    assertThat(appender.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .singleElement()
        .asString()
        .startsWith("This node shares nothing with others, though there is a Redis")
        .contains("report-cache.shared.tier=redis");
  }

  @Test
  void twoNodesShareValuesInTheDatabase() {
    onDatabase()
        .run(
            one ->
                onDatabase()
                    .run(
                        two -> {
                          assertThat(one.getBean(ReportCache.class).ask(SALES).source())
                              .isEqualTo(Source.COMPUTED);
                          assertThat(two.getBean(ReportCache.class).ask(SALES).source())
                              .isEqualTo(Source.SHARED);
                        }));
  }

  @Test
  void applicationsWithOtherNamesDontMeet() {
    onDatabase()
        .withPropertyValues("spring.application.name=shop")
        .run(
            one ->
                onDatabase()
                    .withPropertyValues("spring.application.name=clinic")
                    .run(
                        two -> {
                          one.getBean(ReportCache.class).get(SALES);
                          assertThat(two.getBean(ReportCache.class).ask(SALES).source())
                              .isEqualTo(Source.COMPUTED);
                        }));
  }

  @Test
  void eachOptionIsRead() {
    node()
        .withPropertyValues(
            "report-cache.shared.prefix=shop",
            "report-cache.shared.maximum-staleness=20s",
            "report-cache.shared.serving-when-away=true",
            "report-cache.shared.invalidations-only=true",
            "report-cache.shared.heartbeat=3s",
            "report-cache.shared.compression-from=1KB",
            "report-cache.shared.payload-limit=2MB",
            "report-cache.shared.longest-kept=2d",
            "report-cache.shared.redis.timeout=100ms")
        .run(
            context -> {
              SharedProperties properties = context.getBean(SharedProperties.class);
              SharedOptions options = properties.options("other");
              assertThat(options.prefix()).isEqualTo("shop");
              assertThat(options.maximumStaleness()).isEqualTo(Duration.ofSeconds(20));
              assertThat(options.isServingWhenAway()).isTrue();
              assertThat(options.sharesValues()).isFalse();
              assertThat(options.heartbeat()).isEqualTo(Duration.ofSeconds(3));
              assertThat(options.compressionFrom()).isEqualTo(1_024);
              assertThat(options.payloadLimit()).isEqualTo(2 * 1_024 * 1_024);
              assertThat(options.longestKept()).isEqualTo(Duration.ofDays(2));
              assertThat(properties.redis().timeout()).isEqualTo(Duration.ofMillis(100));
            });
  }

  /** A property left out leaves the option as it is without Spring. */
  @Test
  void theDefaultsAreThoseOfTheCore() {
    node()
        .run(
            context -> {
              SharedOptions options = context.getBean(SharedProperties.class).options("");
              SharedOptions defaults = SharedOptions.defaults();
              assertThat(options).usingRecursiveComparison().isEqualTo(defaults);
            });
  }

  @Test
  void anApplicationsNameThatIsNoPrefixIsRefused() {
    onDatabase()
        .withPropertyValues("spring.application.name=my shop")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .hasMessage(
                        "report-cache.shared.prefix is spring.application.name, which must be 1 to 64 letters, digits, dots and hyphens, was 'my shop'; set report-cache.shared.prefix to such a name"));
  }

  @Test
  void missingTablesFailTheStart() {
    onDatabase()
        .withPropertyValues("report-cache.shared.sql.create-tables=false")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .hasStackTraceContaining("the tables of report-cache.shared.tier=sql can't be")
                    .hasStackTraceContaining("report-cache.shared.sql.create-tables=true"));
  }

  @Test
  void tablesMayHaveAnotherPrefix() {
    onDatabase()
        .withPropertyValues("report-cache.shared.sql.table-prefix=shop_")
        .run(
            context -> {
              context.getBean(ReportCache.class).get(SALES);
              try (var connection = database.getConnection();
                  var statement = connection.createStatement();
                  var row = statement.executeQuery("select count(*) from shop_value")) {
                assertThat(row.next()).isTrue();
                assertThat(row.getInt(1)).isEqualTo(1);
              }
            });
    onDatabase()
        .withPropertyValues("report-cache.shared.sql.table-prefix=1_")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .hasStackTraceContaining("report-cache.shared.sql.table-prefix: "));
  }

  @ParameterizedTest
  @ValueSource(strings = {"data-source", "notifications.data-source"})
  void aDataSourceThatIsntThereFailsTheStart(String property) {
    onDatabase()
        .withPropertyValues("report-cache.shared.sql." + property + "=main")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .hasMessage(
                        "report-cache.shared.sql.%s must be the name of a bean of type DataSource, was 'main'; those are [database]"
                            .formatted(property)));
  }

  @Test
  void withTwoDatabasesItMustBeSaidWhich() {
    ApplicationContextRunner two =
        onDatabase().withBean("other", DataSource.class, SharedTierTest::database);
    two.run(
        context ->
            assertThat(context)
                .getFailure()
                .rootCause()
                .hasMessage(
                    "report-cache.shared.tier=sql needs one bean of type DataSource, or a primary one; there are 2: name one with report-cache.shared.sql.data-source, or define a bean of type SharedTier"));
    two.withPropertyValues(
            "report-cache.shared.sql.data-source=database",
            "report-cache.shared.sql.notifications.data-source=other")
        .run(context -> assertThat(context).hasNotFailed().hasSingleBean(JdbcTier.class));
    two.withPropertyValues(
            "report-cache.shared.sql.data-source=database",
            "report-cache.shared.sql.notifications.enabled=false")
        .run(context -> assertThat(context).hasNotFailed().hasSingleBean(JdbcTier.class));
  }

  @Test
  void aTierOfTheApplicationTakesItsPlace() {
    SharedTier own = JdbcTier.on(database).createTables();
    onDatabase()
        .withBean("own", SharedTier.class, () -> own)
        .run(
            context -> {
              assertThat(context).getBean(SharedTier.class).isSameAs(own);
              context.getBean(ReportCache.class).get(SALES);
              assertThat(context.getBean(ReportCache.class).caches().sharedTierStats().stores())
                  .isEqualTo(1);
            });
  }

  @Test
  void severalTiersAreRefused() {
    node()
        .withBean("one", SharedTier.class, () -> JdbcTier.on(database))
        .withBean("two", SharedTier.class, () -> JdbcTier.on(database))
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .hasStackTraceContaining("expected single matching bean but found 2: one,two"));
  }

  @Test
  void withoutOurPropertiesNothingIsMade() {
    node()
        .withPropertyValues("report-cache.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean(SharableServers.class));
    assertThat(List.of(SharedProperties.Tier.values())).hasSize(3);
  }
}
