package io.reportcache.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.ReportCache;
import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.store.DeliveryStoreException;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.durable.store.StoreWatch;
import io.reportcache.report.NoParams;
import io.reportcache.report.Report;
import io.reportcache.schedule.Schedule;
import io.reportcache.spring.AnnotatedCaches;
import io.reportcache.spring.cache.SpringCacheManager;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import io.reportcache.warming.Priority;
import io.reportcache.warming.WarmingJob;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mockito.Mockito;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/**
 * What is refused of a request, with which status and which words; and whose tenant it is about.
 */
class EndpointRefusalsTest {

  private static final Report<NoParams, String> SALES =
      Report.named("sales", String.class).ttl(Duration.ofMinutes(15)).generatedBy(() -> "much");

  private final ReportCache reports = ReportCache.builder().report(SALES).build();

  EndpointRefusalsTest() {
    reports
        .warming()
        .register(
            WarmingJob.of("clean", Schedule.every(Duration.ofHours(1)), Priority.MEDIUM, () -> {}));
  }

  @AfterEach
  void close() {
    reports.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "invalidat  |                     | 404 | no action is named 'invalidat'",
        "invalidat  |                     | 404 | did you mean 'invalidate'?",
        "invalidate |                     | 400 | give a key, a pattern or a tag",
        "invalidate | key=                | 400 | key",
        "invalidate | pattern=            | 400 | pattern",
        "invalidate | tag=                | 400 | tag",
        "invalidate | key=a               | 400 | tenant must be given",
        "invalidate | key=a;tenant=x;allTenants=true | 400 | not both; tenant was 'x'",
        "run        |                     | 400 | job must be given: the name of a job",
        "run        | job=                | 400 | job must be given",
        "run        | job=cleann          | 404 | did you mean 'clean'?",
        "run        | report=sales        | 404 | no job is named 'warm sales'",
        "run        | job=cleann;report=sales | 404 | no job is named 'cleann'",
        "pause      |                     | 400 | job must be given",
        "pause      | job=cleann          | 404 | no job is named 'cleann'; there are [clean up, clean]",
        "resume     |                     | 400 | job must be given",
        "resume     | job=cleann          | 404 | no job is named 'cleann'; there are [clean up, clean]",
        "ttl        | ttl=5m              | 400 | report must be given",
        "ttl        | report=sale;ttl=5m  | 404 | did you mean 'sales'?",
        "ttl        | report=sales        | 400 | ttl must be given: such as 30s",
        "ttl        | report=sales;ttl=   | 400 | ttl must be given",
        "ttl        | report=sales;ttl=soon | 400 | ttl must be a duration such as 30s, 15m or PT15M, was 'soon'",
        "ttl        | report=sales;ttl=0s | 400 | more than zero",
        "ttl        | report=sales;ttl=-5m | 400 | more than zero",
        "ttl        | report=sales;ttl=9223372036854775807d | 400 | was '9223372036854775807d'",
        "retry      |                     | 400 | id must be given: the id of the event or job",
        "retry      | id=7                | 400 | id must be the id of an event or a job, was '7'",
        "retry      | id=00000000-0000-0000-0000-000000000000;tenant= | 400 | tenant",
        "replay     |                     | 400 | narrow the dead letters by id, lane, type, tenant or reason",
        "replay     | id=x                | 400 | id must be the number of a delivery, was 'x'",
        "replay     | lane=mail           | 400 | handler:{name}",
        "replay     | tenant=             | 400 | tenant",
        "discard    |                     | 400 | for all of them say allTenants=true",
        "discard    | allTenants=false    | 400 | for all of them say allTenants=true",
        "discard    | id=x                | 400 | id must be the number of a delivery, was 'x'",
        "discard    | lane=mail           | 400 | handler:{name}",
        "discard    | job=mail;allTenants=true | 400 | the action 'discard' has no parameter 'job'; it has [allTenants, id, lane, reason, tenant, type]",
        "run        | job=clean;tenant=x  | 400 | the action 'run' has no parameter 'tenant'; it has [job, report]",
      })
  void anActionIsRefused(String action, @Nullable String given, int status, String why) {
    assertRefused(act(new MemoryDeliveryStore(), action, given), status, why);

    assertThat(reports.catalogue().get(0).policy().ttl()).contains(Duration.ofMinutes(15));
    assertThat(reports.warming().jobs().get(0).paused()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "report       |              | 404 | did you mean 'reports'?",
        "reports      | report=sale  | 404 | did you mean 'sales'?",
        "reports      | tenant=acme  | 400 | the section 'reports' has no parameter 'tenant'",
        "jobs         | job=cleann   | 404 | did you mean 'clean'?",
        "explain      |              | 400 | key must be given: the key to explain",
        "explain      | key=a;tenant= | 400 | tenant",
        "entries      | pattern=     | 400 | pattern",
        "entries      | limit=0      | 400 | limit must be 1 to 1000, was 0",
        "entries      | limit=1001   | 400 | limit must be 1 to 1000, was 1001",
        "dead-letters | after=x      | 400 | after must be the number of a delivery, was 'x'",
        "dead-letters | lane=mail    | 400 | handler:{name}",
      })
  void aSectionIsRefused(String section, @Nullable String given, int status, String why) {
    assertRefused(section(new MemoryDeliveryStore(), section, given), status, why);
  }

  @Test
  void whatNeedsAStoreSaysSoWithoutOne() {
    for (String action : List.of("retry", "replay", "discard")) {
      assertRefused(act(null, action, "id=1"), 400, "set report-cache.deliveries.store");
    }
    for (String section : List.of("deliveries", "dead-letters")) {
      assertRefused(section(null, section, null), 400, "set report-cache.deliveries.store");
    }
  }

  @Test
  void whatNeedsRabbitMqSaysSoWithoutIt() {
    assertRefused(section(null, "rabbitmq", null), 400, "set report-cache.rabbitmq.enabled=true");
  }

  @Test
  void aStoreThatShowsNoRecordsSaysSo() {
    DeliveryStore bare = Mockito.mock(DeliveryStore.class);
    assertRefused(act(bare, "discard", "id=1"), 400, "its class must implement DeliveryRecords");
    assertRefused(section(bare, "dead-letters", null), 400, "must implement DeliveryRecords");
  }

  @Test
  void aStoreThatCannotBeReachedIsAnotherStatus() {
    DeliveryStore away =
        Mockito.mock(
            MemoryDeliveryStore.class,
            invocation -> {
              throw new DeliveryStoreException("the database is away");
            });
    assertRefused(act(away, "discard", "id=1"), 503, "the database is away");
    assertRefused(act(away, "retry", "id=" + new UUID(0, 1)), 503, "the database is away");
    assertRefused(section(away, "dead-letters", null), 503, "the database is away");
  }

  @Test
  void whatIsNotThereIsNotChanged() {
    MemoryDeliveryStore store = new MemoryDeliveryStore();
    assertThat(act(store, "discard", "id=1").getBody()).containsEntry("discarded", 0);
    assertThat(act(store, "replay", "type=mail").getBody()).containsEntry("replayed", 0);
    assertThat(act(store, "retry", "id=" + new UUID(0, 1)).getBody())
        .containsEntry("due", 0)
        .containsEntry("running", 0);
  }

  /** A thread that serves a request of a tenant has that bound, as the filter does it. */
  @Test
  void theTenantOfTheCallerIsNotTheTenantOfARequest() {
    fill();
    TenantContext.run(
        TenantId.of("acme"),
        () -> {
          assertThat(section(null, "entries", null).getBody())
              .containsEntry("found", 1)
              .doesNotContainKey("tenant");
          assertThat(section(null, "entries", "tenant=globex").getBody())
              .containsEntry("tenant", "globex");
          assertThat(section(null, "explain", "key=sales").getBody().get("explanation").toString())
              .doesNotContain("acme");
          assertThat(act(null, "invalidate", "pattern=sales:*;tenant=").getBody())
              .containsEntry("tenant", TenantId.CENTRAL.toString());
        });
    assertThat(keys(TenantId.CENTRAL)).isEmpty();
    assertThat(keys(TenantId.of("acme"))).hasSize(1);

    TenantContext.run(
        TenantId.of("acme"), () -> act(null, "invalidate", "pattern=sales:*;tenant=globex"));
    assertThat(keys(TenantId.of("globex"))).isEmpty();
    assertThat(keys(TenantId.of("acme"))).hasSize(1);
  }

  @Test
  void anEventIsTriedAgainForTheNamedTenantAlone() {
    MemoryDeliveryStore store = Mockito.spy(new MemoryDeliveryStore());
    UUID message = new UUID(0, 1);
    TenantContext.run(
        TenantId.of("acme"),
        () -> {
          var unused = act(store, "retry", "id=" + message);
          var unusedToo = act(store, "retry", "id=" + message + ";tenant=globex");
        });
    Mockito.verify(store).reschedule(TenantId.CENTRAL, message, Duration.ZERO);
    Mockito.verify(store).reschedule(TenantId.of("globex"), message, Duration.ZERO);
    Mockito.verifyNoMoreInteractions(store);
  }

  private void fill() {
    for (TenantId tenant : List.of(TenantId.CENTRAL, TenantId.of("acme"), TenantId.of("globex"))) {
      assertThat(reports.tenant(tenant).get(SALES, NoParams.NONE)).isEqualTo("much");
    }
  }

  private Set<String> keys(TenantId tenant) {
    return reports.caches().tenant(tenant).getKeys();
  }

  private static void assertRefused(
      WebEndpointResponse<Map<String, Object>> answer, int status, String why) {
    assertThat(answer.getBody().get("error").toString()).contains(why);
    assertThat(answer.getBody()).containsEntry("status", status);
    assertThat(answer.getStatus()).isEqualTo(status);
  }

  private WebEndpointResponse<Map<String, Object>> act(
      @Nullable DeliveryStore store, String action, @Nullable String given) {
    Map<String, String> all = parameters(given);
    return web(store)
        .act(
            action,
            all.get("tenant"),
            all.containsKey("allTenants") ? Boolean.valueOf(all.get("allTenants")) : null,
            all.get("report"),
            all.get("ttl"),
            all.get("key"),
            all.get("pattern"),
            all.get("tag"),
            all.get("job"),
            all.get("lane"),
            all.get("type"),
            all.get("reason"),
            all.get("id"));
  }

  private WebEndpointResponse<Map<String, Object>> section(
      @Nullable DeliveryStore store, String section, @Nullable String given) {
    Map<String, String> all = parameters(given);
    return web(store)
        .section(
            section,
            all.get("tenant"),
            all.get("report"),
            all.get("key"),
            all.get("pattern"),
            all.get("job"),
            all.get("lane"),
            all.get("type"),
            all.get("reason"),
            all.get("after"),
            all.containsKey("limit") ? Integer.valueOf(all.get("limit")) : null);
  }

  private ReportCacheWebExtension web(@Nullable DeliveryStore store) {
    StoreWatch watch = store == null ? null : StoreWatch.of(store, Duration.ofSeconds(30));
    StaticListableBeanFactory none = new StaticListableBeanFactory();
    CachesView caches =
        new CachesView(
            reports,
            none.getBeanProvider(SpringCacheManager.class),
            none.getBeanProvider(AnnotatedCaches.class));
    return new ReportCacheWebExtension(
        new ReportCacheEndpoint(
            reports, caches, new Operations(reports, caches, store, watch, null)));
  }

  private static Map<String, String> parameters(@Nullable String given) {
    Map<String, String> all = new HashMap<>();
    for (String each : given == null ? new String[0] : given.split(";")) {
      all.put(each.substring(0, each.indexOf('=')), each.substring(each.indexOf('=') + 1));
    }
    return all;
  }
}
