package io.reportcache.spring.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Tag;
import io.reportcache.spring.ReportCacheAutoConfiguration;
import io.reportcache.tenant.NoTenantException;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.aop.support.AopUtils;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.AliasFor;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

class InvalidatesReportsTest {

  private static final TenantId ACME = TenantId.of("acme");
  private static final TenantId BOND = TenantId.of("bond");

  record Quote(String id, String owner, int total) {}

  static class Quotes {

    private final JdbcTemplate jdbc;

    Quotes(JdbcTemplate jdbc) {
      this.jdbc = jdbc;
    }

    @InvalidatesReports("quotes:*")
    public void change() {}

    @InvalidatesReports("quotes:*")
    public void fail() {
      throw new IllegalArgumentException("no");
    }

    @InvalidatesReports({"quote:#{#quote.id}", "kpis:#{#result}:*"})
    @InvalidatesReports(tags = "owner-#{#p0.owner()}")
    public String update(Quote quote) {
      return quote.owner();
    }

    @InvalidatesReports(value = "quotes:*", condition = "#quote.total > 100 and #result != null")
    public String large(Quote quote) {
      return "done";
    }

    @InvalidatesReports(value = "quotes:*", tenant = "#tenant")
    public void of(String tenant) {}

    @InvalidatesReports(value = "quotes:*", allTenants = true)
    public void prices() {}

    @InvalidatesReports("quotes:*")
    public CompletableFuture<String> later(CompletableFuture<String> result) {
      return result;
    }

    @Transactional
    @InvalidatesReports("quotes:*")
    public void inTransaction(boolean fails) {
      if (fails) {
        throw new IllegalStateException("rolled back");
      }
    }

    @Transactional
    @InvalidatesReports("quote:#{#quote.owner}")
    public void unnamed(Quote quote) {
      jdbc.update("insert into quotes values (?)", quote.id);
    }

    @Changes("quotes:*")
    public void composed() {}

    @InvalidatesReports("quote:#{#quote.owner}")
    @InvalidatesReports("quotes:*")
    public void partlyUnnamed(Quote quote) {}
  }

  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @InvalidatesReports
  @interface Changes {
    @AliasFor(annotation = InvalidatesReports.class, attribute = "patterns")
    String[] value();
  }

  @Configuration(proxyBeanMethods = false)
  @EnableTransactionManagement(proxyTargetClass = true)
  static class Application {

    @Bean
    Quotes quotes(JdbcTemplate jdbc) {
      return new Quotes(jdbc);
    }

    @Bean
    DataSource database() {
      return new DriverManagerDataSource("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    }

    @Bean
    JdbcTemplate jdbc(DataSource database) {
      JdbcTemplate jdbc = new JdbcTemplate(database);
      jdbc.execute("create table quotes(id varchar primary key)");
      return jdbc;
    }

    @Bean
    PlatformTransactionManager transactionManager(DataSource database) {
      return new DataSourceTransactionManager(database);
    }
  }

  @Test
  void aPatternIsInvalidatedForTheCurrentTenant() {
    run(
        (quotes, caches) -> {
          TenantContext.run(ACME, quotes::change);

          assertThat(has(caches, ACME, "quotes:1")).isFalse();
          assertThat(has(caches, ACME, "quote:7")).isTrue();
          assertThat(has(caches, BOND, "quotes:1")).isTrue();
        });
  }

  @Test
  void whatFailsInvalidatesNothing() {
    run(
        (quotes, caches) -> {
          assertThatThrownBy(() -> TenantContext.run(ACME, quotes::fail)).hasMessage("no");

          assertThat(has(caches, ACME, "quotes:1")).isTrue();
        });
  }

  @Test
  void expressionsSeeParametersAndTheResult() {
    run(
        (quotes, caches) -> {
          put(caches, ACME, "quote:8", "kpis:bob:2026", "kpis:ann:2026");
          caches
              .tenant(ACME)
              .put(key("tagged"), "value", CachePolicy.forever().withTags(Tag.of("owner-bob")));

          TenantContext.run(ACME, () -> quotes.update(new Quote("7", "bob", 1)));

          assertThat(has(caches, ACME, "quote:7")).isFalse();
          assertThat(has(caches, ACME, "quote:8")).isTrue();
          assertThat(has(caches, ACME, "kpis:bob:2026")).isFalse();
          assertThat(has(caches, ACME, "kpis:ann:2026")).isTrue();
          assertThat(has(caches, ACME, "tagged")).isFalse();
        });
  }

  /** T1: a star or a colon in an argument is data. */
  @ParameterizedTest
  @MethodSource("hostile")
  void whatAnExpressionYieldsHasNoStars(String id) {
    run(
        (quotes, caches) -> {
          ReportKey<String> own = ReportKey.ofParams("quote", String.class, id);
          caches.tenant(ACME).put(own, "value", Duration.ofHours(1));
          put(caches, ACME, "quote:8");

          TenantContext.run(ACME, () -> quotes.update(new Quote(id, "bob", 1)));

          assertThat(caches.tenant(ACME).has(own)).as("its own").isFalse();
          assertThat(has(caches, ACME, "quote:8")).as("another's").isTrue();
        });
  }

  static Stream<String> hostile() {
    return Stream.of("*", "a:b", "7*", "\\", "tenant_bond_x", " ", "#{#x}", "x".repeat(100));
  }

  @Test
  void aConditionDecides() {
    run(
        (quotes, caches) -> {
          TenantContext.run(ACME, () -> quotes.large(new Quote("7", "bob", 100)));
          assertThat(has(caches, ACME, "quotes:1")).isTrue();

          TenantContext.run(ACME, () -> quotes.large(new Quote("7", "bob", 101)));
          assertThat(has(caches, ACME, "quotes:1")).isFalse();
        });
  }

  @Test
  void aTenantMayBeNamed() {
    run(
        (quotes, caches) -> {
          quotes.of("bond");

          assertThat(has(caches, ACME, "quotes:1")).isTrue();
          assertThat(has(caches, BOND, "quotes:1")).isFalse();
        });
  }

  @Test
  void allTenantsAreMeantOnlyWhereTheAnnotationSaysSo() {
    run(
        (quotes, caches) -> {
          quotes.prices();

          assertThat(has(caches, ACME, "quotes:1")).isFalse();
          assertThat(has(caches, BOND, "quotes:1")).isFalse();
        });
  }

  @Test
  void withoutATenantTheCallerIsTold() {
    run(
        (quotes, caches) ->
            assertThatThrownBy(quotes::change).isInstanceOf(NoTenantException.class));
  }

  @Test
  void aFutureIsWaitedFor() {
    run(
        (quotes, caches) -> {
          CompletableFuture<String> result = new CompletableFuture<>();
          CompletableFuture<String> seen = new CompletableFuture<>();
          TenantContext.run(
              ACME, () -> quotes.later(result).thenAccept(value -> seen.complete(value)));
          assertThat(has(caches, ACME, "quotes:1")).isTrue();

          result.complete("done"); // no tenant is bound here

          assertThat(seen).isCompletedWithValue("done");
          assertThat(has(caches, ACME, "quotes:1")).isFalse();
        });
  }

  @Test
  void aFutureThatFailsInvalidatesNothing() {
    run(
        (quotes, caches) -> {
          CompletableFuture<String> result = new CompletableFuture<>();
          TenantContext.run(ACME, () -> quotes.later(result));

          result.completeExceptionally(new IllegalStateException("no"));

          assertThat(has(caches, ACME, "quotes:1")).isTrue();
        });
  }

  @Test
  void theInvalidationComesWithTheCommit() {
    context()
        .run(
            context -> {
              Quotes quotes = context.getBean(Quotes.class);
              TenantCacheManager caches = filled(context.getBean(TenantCacheManager.class));
              TransactionTemplate transaction =
                  new TransactionTemplate(context.getBean(PlatformTransactionManager.class));

              TenantContext.run(
                  ACME,
                  () ->
                      transaction.executeWithoutResult(
                          status -> {
                            quotes.inTransaction(false);
                            assertThat(elsewhereHas(caches)).as("before the commit").isTrue();
                          }));
              assertThat(elsewhereHas(caches)).as("after the commit").isFalse();
            });
  }

  @Test
  void aRollbackLeavesEverything() {
    run(
        (quotes, caches) -> {
          assertThatThrownBy(() -> TenantContext.run(ACME, () -> quotes.inTransaction(true)))
              .hasMessage("rolled back");
          assertThat(has(caches, ACME, "quotes:1")).isTrue();

          TenantContext.run(ACME, () -> quotes.inTransaction(false));
          assertThat(has(caches, ACME, "quotes:1")).isFalse();
        });
  }

  /** What can't be named can't be invalidated: so the change must not be committed. */
  @Test
  void anExpressionThatYieldsNothingRollsBack() {
    context()
        .run(
            context -> {
              Quotes quotes = context.getBean(Quotes.class);

              assertThatIllegalStateException()
                  .isThrownBy(
                      () -> TenantContext.run(ACME, () -> quotes.unnamed(new Quote("7", null, 1))))
                  .withMessageContaining("#quote.owner")
                  .withMessageContaining("Quotes.unnamed")
                  .withMessageContaining("yields null");

              assertThat(
                      context
                          .getBean(JdbcTemplate.class)
                          .queryForObject("select count(*) from quotes", Integer.class))
                  .isZero();
            });
  }

  /** Outside of a transaction the change is there by then. */
  @Test
  void anAnnotationThatFailsKeepsNoOtherFromActing() {
    run(
        (quotes, caches) -> {
          assertThatIllegalStateException()
              .isThrownBy(
                  () ->
                      TenantContext.run(ACME, () -> quotes.partlyUnnamed(new Quote("7", null, 1))));
          assertThat(has(caches, ACME, "quotes:1")).isFalse();
        });
  }

  @Test
  void theAnnotationMayBePartOfAnother() {
    run(
        (quotes, caches) -> {
          TenantContext.run(ACME, quotes::composed);
          assertThat(has(caches, ACME, "quotes:1")).isFalse();
        });
  }

  static class Prices {
    @InvalidatesReports("prices:*")
    public void change() {}
  }

  interface Rates {
    void change();
  }

  static class StoredRates implements Rates {
    @Override
    @InvalidatesReports("quotes:*")
    public void change() {}
  }

  @Test
  void proxiesAreOfTheClassByDefault() {
    context()
        .withBean(StoredRates.class)
        .run(
            context -> {
              TenantCacheManager caches = filled(context.getBean(TenantCacheManager.class));
              StoredRates rates = context.getBean(StoredRates.class);
              TenantContext.run(ACME, rates::change);
              assertThat(has(caches, ACME, "quotes:1")).isFalse();
            });
  }

  @Test
  void proxiesMayBeOfInterfaces() {
    context()
        .withPropertyValues("spring.aop.proxy-target-class=false")
        .withBean(StoredRates.class)
        .run(
            context -> {
              TenantCacheManager caches = filled(context.getBean(TenantCacheManager.class));
              Rates rates = context.getBean(Rates.class);
              assertThat(AopUtils.isJdkDynamicProxy(rates)).isTrue();
              TenantContext.run(ACME, rates::change);
              assertThat(has(caches, ACME, "quotes:1")).isFalse();
            });
  }

  static class Misspelt {
    @InvalidatesReports("quote:#{#quote.id")
    public void open(Quote quote) {}
  }

  static class Unreadable {
    @InvalidatesReports("quote:#{#quote..id}")
    public void call(Quote quote) {}
  }

  static class Unknown {
    @InvalidatesReports(value = "quotes:*", condition = "#qoute.total > 1")
    public void call(Quote quote) {}
  }

  static class Nothing {
    @InvalidatesReports
    public void call() {}
  }

  static class Both {
    @InvalidatesReports(value = "a:*", tenant = "'acme'", allTenants = true)
    public void call() {}
  }

  static class OfATenant {
    @InvalidatesReports("tenant_acme_quotes:*")
    public void call() {}
  }

  static Stream<Class<?>> wrong() {
    return Stream.of(
        Misspelt.class,
        Unreadable.class,
        Unknown.class,
        Nothing.class,
        Both.class,
        OfATenant.class);
  }

  @ParameterizedTest
  @MethodSource("wrong")
  <T> void whatIsWrongStopsTheStartAndNamesTheMethod(Class<T> bean) {
    context()
        .withBean("wrong", bean)
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .satisfiesAnyOf(
                        cause -> assertThat(cause).hasMessageContaining(bean.getName()),
                        cause ->
                            assertThat(context.getStartupFailure())
                                .hasStackTraceContaining(bean.getName() + "."))
                    .isNotInstanceOf(NullPointerException.class));
  }

  @Test
  void anUnknownVariableIsToldWithThoseThatThereAre() {
    context()
        .withBean("wrong", Unknown.class)
        .run(
            context ->
                assertThat(context.getStartupFailure())
                    .hasStackTraceContaining("names #qoute, but there are only #quote, #p0, #a0"));
  }

  @Test
  void itCanBeSwitchedOff() {
    context()
        .withPropertyValues("report-cache.annotations.enabled=false")
        .withBean("prices", Prices.class)
        .run(context -> assertThat(AopUtils.isAopProxy(context.getBean(Prices.class))).isFalse());
    context()
        .withBean("prices", Prices.class)
        .run(context -> assertThat(AopUtils.isAopProxy(context.getBean(Prices.class))).isTrue());
  }

  private static ApplicationContextRunner context() {
    return new ApplicationContextRunner()
        .withConfiguration(
            AutoConfigurations.of(
                ReportCacheAutoConfiguration.class, ReportAnnotationsAutoConfiguration.class))
        .withUserConfiguration(Application.class);
  }

  private static void run(BiConsumer<Quotes, TenantCacheManager> test) {
    context()
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              test.accept(
                  context.getBean(Quotes.class), filled(context.getBean(TenantCacheManager.class)));
            });
  }

  private static TenantCacheManager filled(TenantCacheManager caches) {
    for (TenantId tenant : List.of(ACME, BOND)) {
      put(caches, tenant, "quotes:1", "quote:7");
    }
    return caches;
  }

  private static void put(TenantCacheManager caches, TenantId tenant, String... keys) {
    TenantCache cache = caches.tenant(tenant);
    Stream.of(keys).forEach(key -> cache.put(key(key), "value", Duration.ofHours(1)));
  }

  private static boolean has(TenantCacheManager caches, TenantId tenant, String key) {
    return caches.tenant(tenant).has(key(key));
  }

  private static boolean elsewhereHas(TenantCacheManager caches) {
    return CompletableFuture.supplyAsync(() -> has(caches, ACME, "quotes:1")).join();
  }

  private static ReportKey<String> key(String text) {
    return ReportKey.of(text, String.class);
  }
}
