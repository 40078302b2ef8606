package io.reportcache;

import static java.time.Duration.ofHours;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.testing.ManualTime;
import io.reportcache.warming.JobStatus;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

/** R4, R6: what a cache does unless told otherwise; and what its builder refuses. */
class DefaultsTest {

  @Test
  void aThousandEntriesAreKeptAndTheLeastRecentlyUsedGoesFirst() {
    try (TenantCacheManager caches = TenantCacheManager.builder().build()) {
      TenantCache acme = caches.tenant("acme");
      for (int i = 0; i < 1_000; i++) {
        acme.put("page:" + i, i, ofHours(1));
      }
      assertThat(caches.size()).isEqualTo(1_000);
      acme.get("page:0", Integer.class);

      caches.tenant("globex").put("page:0", 0, ofHours(1));

      assertThat(caches.size()).isEqualTo(1_000);
      assertThat(acme.has("page:0")).isTrue();
      assertThat(acme.has("page:1")).isFalse();
      assertThat(caches.statsOfAllTenants().evictions()).isEqualTo(1);
    }
  }

  @Test
  void theCleanUpRunsDailyAtThree() {
    ManualTime time = new ManualTime("2026-03-01T00:00:00Z");
    try (ReportCache reports = ReportCache.builder().clock(time).build()) {
      Instant due =
          reports.warming().jobs().stream()
              .filter(job -> job.job().equals("clean up"))
              .findFirst()
              .flatMap(JobStatus::nextDue)
              .orElseThrow();

      assertThat(LocalTime.ofInstant(due, ZoneId.systemDefault())).isEqualTo(LocalTime.of(3, 0));
    }
  }

  @Test
  void theBuilderRefusesNullsByTheirNames() {
    ReportCacheBuilder builder = ReportCache.builder();
    assertThatNullPointerException()
        .isThrownBy(() -> builder.report(null))
        .withMessage("report must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> builder.rules(null))
        .withMessage("rules must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> builder.ttl("sales", null))
        .withMessage("ttl must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> builder.ttl(null, ofHours(1)))
        .withMessage("report must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> builder.warmTenants(null))
        .withMessage("tenants must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> builder.job(null))
        .withMessage("job must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> builder.tenants(null))
        .withMessage("tenants must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> builder.caches(null))
        .withMessage("caches must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> builder.events(null))
        .withMessage("events must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> builder.warming(null))
        .withMessage("warming must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> builder.clock(null))
        .withMessage("clock must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> builder.cacheOptions(null))
        .withMessage("options must not be null");
  }
}
