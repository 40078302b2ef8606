package io.reportcache.spring.annotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.ReportCache;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventBus;
import io.reportcache.key.Tag;
import io.reportcache.report.Report;
import io.reportcache.report.ReportDescription;
import io.reportcache.spring.ReportCacheAutoConfiguration;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** P4: methods with {@link CachedReport} are reports like any other. */
class MethodReportsTest {

  record QuoteSent() implements DomainEvent {}

  record QuotePaid() implements DomainEvent {}

  static class Quotes {

    final AtomicInteger calls = new AtomicInteger();

    @CachedReport(value = "quotes", ttl = "5m", tags = "money", invalidatedBy = QuoteSent.class)
    public int total(String owner) {
      return calls.incrementAndGet();
    }

    @CachedReport(value = "quotes", ttl = "1h")
    public int count() {
      return calls.incrementAndGet();
    }

    @CachedReport("plain")
    public int plain() {
      return calls.incrementAndGet();
    }
  }

  private final AtomicLong now = new AtomicLong();

  @Test
  void theCatalogueListsThem() {
    context()
        .run(
            context -> {
              assertThat(described(context, "quotes").policy())
                  .isEqualTo(CachePolicy.ttl(minutes(5)));
              assertThat(described(context, "quotes").invalidatedBy())
                  .containsExactly(QuoteSent.class);
              assertThat(described(context, "plain").policy().ttl()).contains(minutes(15));
            });
  }

  @Test
  void anEventInvalidatesThem() {
    context()
        .run(
            context -> {
              Quotes quotes = context.getBean(Quotes.class);
              assertThat(quotes.total("bob")).isEqualTo(1);
              assertThat(quotes.total("bob")).isEqualTo(1);
              context.getBean(EventBus.class).publish(new QuoteSent());
              assertThat(quotes.total("bob")).isEqualTo(2);
            });
  }

  @Test
  void eachServesAsItsAnnotationSays() {
    context()
        .run(
            context -> {
              Quotes quotes = context.getBean(Quotes.class);
              assertThat(quotes.total("bob")).isEqualTo(1);
              assertThat(quotes.count()).isEqualTo(2);
              now.addAndGet(minutes(10).toNanos());
              assertThat(quotes.total("bob")).isEqualTo(3);
              assertThat(quotes.count()).isEqualTo(2);
            });
  }

  @Test
  void aPropertyTakesThePlaceOfTheAnnotation() {
    context()
        .withPropertyValues("report-cache.reports.quotes.ttl=2m")
        .run(
            context -> {
              Quotes quotes = context.getBean(Quotes.class);
              assertThat(quotes.total("bob")).isEqualTo(1);
              assertThat(quotes.count()).isEqualTo(2);
              now.addAndGet(minutes(3).toNanos());
              assertThat(quotes.total("bob")).isEqualTo(3);
              assertThat(quotes.count()).isEqualTo(4);
              context
                  .getBean(TenantCacheManager.class)
                  .invalidate(List.of(Tag.of("money")), "test");
              assertThat(quotes.total("bob")).isEqualTo(5);
              assertThat(quotes.count()).isEqualTo(4);
            });
  }

  @Test
  void aPropertyCountsForAllMethodsThoughOneOfThemSaysTheSame() {
    context()
        .withPropertyValues("report-cache.reports.quotes.ttl=5m")
        .run(
            context -> {
              Quotes quotes = context.getBean(Quotes.class);
              assertThat(quotes.count()).isEqualTo(1);
              now.addAndGet(minutes(6).toNanos());
              assertThat(quotes.count()).as("declared with an hour").isEqualTo(2);
            });
  }

  @Test
  void optionsOfWarmingAloneLeaveEachItsTtl() {
    context()
        .withPropertyValues("report-cache.reports.quotes.warmed=false")
        .run(
            context -> {
              Quotes quotes = context.getBean(Quotes.class);
              assertThat(quotes.count()).isEqualTo(1);
              now.addAndGet(minutes(6).toNanos());
              assertThat(quotes.count()).isEqualTo(1);
            });
  }

  static class Shared {

    final AtomicInteger calls = new AtomicInteger();

    @CachedReport(value = "paid", tags = "money")
    public int paid(String owner) {
      return calls.incrementAndGet();
    }
  }

  @Test
  void aReportThatIsABeanGivesItsOptionsToMethodsOfItsName() {
    context()
        .withBean("paidReport", Report.class, MethodReportsTest::paid)
        .withBean(Shared.class)
        .run(
            context -> {
              Shared shared = context.getBean(Shared.class);
              assertThat(context.getBean(ReportCache.class).catalogue())
                  .filteredOn(each -> each.name().equals("paid"))
                  .hasSize(1);
              assertThat(shared.paid("bob")).isEqualTo(1);
              now.addAndGet(minutes(3).toNanos());
              assertThat(shared.paid("bob")).isEqualTo(2);
              context.getBean(EventBus.class).publish(new QuotePaid());
              assertThat(shared.paid("bob")).isEqualTo(3);
              context
                  .getBean(TenantCacheManager.class)
                  .invalidate(List.of(Tag.of("money")), "test");
              assertThat(shared.paid("bob")).isEqualTo(4);
            });
  }

  @Test
  void optionsInBothPlacesAreRefused() {
    context()
        .withBean(
            "quotesReport",
            Report.class,
            () -> Report.named("quotes", String.class).generatedBy(() -> "quotes"))
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .hasStackTraceContaining("@CachedReport on " + Quotes.class.getName() + ".")
                    .hasStackTraceContaining("there is a bean of type Report named 'quotes'"));
  }

  static class OddName {
    @CachedReport("a b")
    public String call() {
      return "";
    }
  }

  @Test
  void aNameThatNoReportMayHaveStopsTheStart() {
    context()
        .withBean(OddName.class)
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .hasStackTraceContaining("@CachedReport on " + OddName.class.getName())
                    .hasStackTraceContaining("name of a report must be 1 to 64 letters"));
  }

  private static Report<?, ?> paid() {
    return Report.named("paid", Integer.class)
        .keyedBy(String.class)
        .ttl(minutes(2))
        .invalidatedBy(QuotePaid.class)
        .generatedBy(owner -> 0);
  }

  private static ReportDescription described(AssertableApplicationContext context, String name) {
    return context.getBean(ReportCache.class).catalogue().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private ApplicationContextRunner context() {
    return new ApplicationContextRunner()
        .withConfiguration(
            AutoConfigurations.of(
                ReportCacheAutoConfiguration.class, ReportAnnotationsAutoConfiguration.class))
        .withPropertyValues("report-cache.single-tenant=true")
        .withBean(
            TenantCacheManager.class,
            () ->
                TenantCacheManager.builder()
                    .ticker(now::get)
                    .tenants(io.reportcache.tenant.TenantResolver.boundOrCentral())
                    .build())
        .withBean(Quotes.class);
  }

  private static Duration minutes(int minutes) {
    return Duration.ofMinutes(minutes);
  }
}
