package io.reportcache.spring;

import static io.reportcache.spring.Runners.with;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.BindException;

@Tag("slow")
class BadPropertiesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          report-cache.maximum-size=0          | report-cache.maximum-size must be at least 1, was 0; leave it out for the default of 1000
          report-cache.maximum-weight=0        | report-cache.maximum-weight must be at least 1, was 0; leave it out for no limit by weight
          report-cache.maximum-weight=100      | report-cache.maximum-weight is 100, but there is no single bean of type Weigher that tells what a value weighs; declare one (or mark one of several as primary), or leave the property out
          report-cache.load-limits.per-key=0   | report-cache.load-limits.per-key must be at least 1, was 0; leave it out for the default of 2
          report-cache.load-limits.per-tenant-report=0 | report-cache.load-limits.per-tenant-report must be at least 1, was 0; leave it out for the default of 8
          report-cache.load-limits.per-tenant=0 | report-cache.load-limits.per-tenant must be at least 1, was 0; leave it out for the default of 16
          report-cache.load-limits.per-report=0 | report-cache.load-limits.per-report must be at least 1, was 0; leave it out for the default of 32
          report-cache.load-limits.total=-1    | report-cache.load-limits.total must be at least 1, was -1; leave it out for the default of 64
          report-cache.tenant-share=-1         | report-cache.tenant-share must be from 0 to report-cache.maximum-size, which is 1000, was -1; leave it out to guarantee nothing
          report-cache.tenant-share=1001       | report-cache.tenant-share must be from 0 to report-cache.maximum-size, which is 1000, was 1001; leave it out to guarantee nothing
          report-cache.tenant-shares.acme=1001 | report-cache.tenant-shares.acme must be from 0 to report-cache.maximum-size, which is 1000, was 1001; leave it out to guarantee nothing
          report-cache.node=                   | report-cache.node must not be blank, was ''; leave it out for the host's name and the process id
          report-cache.mutation-check-every=-1 | report-cache.mutation-check-every must be at least 0, was -1; leave it out for never
          report-cache.load-timeout=-1s        | report-cache.load-timeout must be more than zero, was PT-1S; leave it out for the default of 1m
          report-cache.reports.sales.ttl=0s | report-cache.reports.sales: ttl must be more than zero, was PT0S; leave it out for what the report declares
          report-cache.reports.sales.refresh-ahead=20m | report-cache.reports.sales: refreshAhead must be less than the ttl, jitter taken off, was PT20M of PT15M with jitter 0.0; make it a tenth of the ttl or so
          report-cache.reports.sales.jitter=0.6 | report-cache.reports.sales: jitter must be from 0 to 0.5 of the ttl, was 0.6; 0.1 spreads ends over the last tenth
          report-cache.reports.slaes.ttl=5m | report-cache.reports.slaes names no report; beans of type Report are [sales, daily-sales, dailySales]: mend the name, or declare the report as a bean
          report-cache.reports.dailysales.ttl=5m | report-cache.reports.dailysales names more than one report; beans of type Report are [sales, daily-sales, dailySales]: mend the name, or declare the report as a bean
          report-cache.reports.sales.tll=5m | report-cache.reports.sales.tll is no option of a report; options are [ttl, jitter, refresh-ahead, stale-while-revalidate, stale-after-invalidation, stale-if-error, retry-pause, hard-timeout, warmed, warm-every, warm-cron, warm-zone, warm-priority, warm-at-start]: mend the name, or leave the property out
          report-cache.reports.sales.daily.ttl=5m | report-cache.reports.sales.daily.ttl isn't read, since the name of the report has a dot; write report-cache.reports[sales.daily].ttl, or leave the dot out
          report-cache.reports.sales.warm-cron=hourly | report-cache.reports.sales: Cron expression must consist of 6 fields (found 1 in "hourly")
          report-cache.reports.sales.warm-zone=Europe/Berlin | report-cache.reports.sales: warm-zone has no effect without warm-cron; set that, or leave the zone out
          report-cache.reports.sales.warm-at-start=true | report-cache.reports.sales: it is to be warmed, but has no schedule; set warm-every or warm-cron
          report-cache.warm-tenants=acme,      | report-cache.warm-tenants[1] is no tenant: tenant id must not be blank, was ''; for no tenant use TenantId.CENTRAL
          report-cache.deliveries.maximum-payload=0 | report-cache.deliveries.maximum-payload must be at least 1, was 0; leave it out for the default of 262144
          report-cache.deliveries.worker.queues=a b | report-cache.deliveries.worker.queues[0]: name of a queue must be 1 to 100 letters, digits, '.', '-' or '_', was 'a b'
          report-cache.deliveries.worker.attempts=0 | report-cache.deliveries.worker.attempts must be at least 1, was 0; leave it out for the default of 3
          report-cache.deliveries.worker.timeout=0s | report-cache.deliveries.worker.timeout must be more than zero, was PT0S; leave it out for the default of 1m
          report-cache.deliveries.worker.timeout=2m | report-cache.deliveries.worker.timeout must be shorter than report-cache.deliveries.worker.lease, which is PT2M, was PT2M; shorten it or set a longer lease
          report-cache.deliveries.worker.batch=1001 | report-cache.deliveries.worker.batch must be from 1 to 1000, was 1001; leave it out for the default of 100
          report-cache.deliveries.worker.lease=10ms | report-cache.deliveries.worker.lease must be at least 1s, was PT0.01S; leave it out for the default of 2m
          report-cache.deliveries.worker.poll-interval=0s | report-cache.deliveries.worker.poll-interval must be more than zero, was PT0S; leave it out for the default of 1s
          report-cache.deliveries.worker.poll-interval=2h | report-cache.deliveries.worker.poll-interval must be at most 1h, was PT2H; what another process has left behind is noticed by polling
          report-cache.deliveries.worker.close-patience=0s | report-cache.deliveries.worker.close-patience must be more than zero, was PT0S; leave it out for the default of 10s
          report-cache.deliveries.worker.keep-completed=0s | report-cache.deliveries.worker.keep-completed must be more than zero, was PT0S; leave it out for the default of 30d
          report-cache.warming.time-limit=0s | report-cache.warming.time-limit must be more than zero, was PT0S; leave it out for the default of 5m
          report-cache.warming.load-time-limit=-1s | report-cache.warming.load-time-limit must be more than zero, was PT-1S; leave it out for the default of 1m
          report-cache.warming.fresh-part=1.5 | report-cache.warming.fresh-part must be from 0 to 1, was 1.5; leave it out for the default of 0.5
          report-cache.shared.prefix=a b | report-cache.shared.prefix must be 1 to 64 letters, digits, dots and hyphens, was 'a b'; set report-cache.shared.prefix to such a name
          report-cache.shared.maximum-staleness=0s | report-cache.shared.maximum-staleness must be more than zero and at most 365d, was PT0S; leave it out for the default of 10s
          report-cache.shared.heartbeat=10s | report-cache.shared.heartbeat must be shorter than report-cache.shared.maximum-staleness, which is PT10S, was PT10S; otherwise no value would be trusted from one comparison to the next
          report-cache.shared.heartbeat=-1s | report-cache.shared.heartbeat must be more than zero and at most 365d, was PT-1S; leave it out for the default of 1s
          report-cache.shared.longest-kept=366d | report-cache.shared.longest-kept must be more than zero and at most 365d, was PT8784H; leave it out for the default of 7d
          report-cache.shared.compression-from=-1B | report-cache.shared.compression-from must be from 0B to 2147483647B, was -1B; leave it out for the default of 4KB
          report-cache.shared.payload-limit=3GB | report-cache.shared.payload-limit must be from 1B to 2147483647B, was 3221225472B; leave it out for the default of 8MB
          report-cache.shared.sql.timeout=50ms | report-cache.shared.sql.timeout must be from 100ms to 1m, was PT0.05S; leave it out for the default of 1s
          report-cache.shared.redis.timeout=2m | report-cache.shared.redis.timeout must be from 1ms to 1m, was PT2M; leave it out for the default of 250ms
          report-cache.scheduler.concurrency=0 | report-cache.scheduler.concurrency must be at least 1, was 0; leave it out for the default of 1
          """,
      quoteCharacter = '~')
  void aBadValueFailsTheStartAndIsExplained(String property, String message) {
    with(
            new CountedReport("sales"),
            new CountedReport("daily-sales"),
            new CountedReport("dailySales"))
        .withPropertyValues(property)
        .run(context -> assertThat(context).getFailure().rootCause().hasMessage(message));
  }

  @ParameterizedTest
  @CsvSource({
    "report-cache.eviction-policy, fifo",
    "report-cache.load-timeout, soon",
    "report-cache.reports.sales.ttl, soon",
    "report-cache.reports.sales.warm-priority, urgent",
    "report-cache.maximum-size, many",
    "report-cache.tenant-share, half",
    "report-cache.transaction-aware, perhaps",
    "report-cache.clean-up.time, 25:00",
    "report-cache.clean-up.zone, Atlantis/Capital",
    "report-cache.scheduler.enabled, perhaps",
    "report-cache.deliveries.store, disk",
    "report-cache.shared.tier, kafka",
    "report-cache.shared.payload-limit, much",
    "report-cache.shared.sql.join-transactions, perhaps",
    "report-cache.deliveries.create-tables, perhaps",
    "report-cache.deliveries.worker.enabled, perhaps",
    "report-cache.deliveries.worker.lease, long",
  })
  void aValueThatCantBeReadIsNamedWithItsProperty(String property, String value) {
    with()
        .withPropertyValues(property + "=" + value)
        .run(
            context -> {
              Throwable failure = context.getStartupFailure();
              while (failure != null
                  && !(failure instanceof BindException bind && bind.getProperty() != null)) {
                failure = failure.getCause();
              }
              assertThat(failure).isInstanceOf(BindException.class);
              assertThat(((BindException) failure).getProperty().getName()).hasToString(property);
              assertThat(((BindException) failure).getProperty().getValue()).isEqualTo(value);
            });
  }
}
