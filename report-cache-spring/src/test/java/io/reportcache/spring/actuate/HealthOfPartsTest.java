package io.reportcache.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.ReportCache;
import io.reportcache.cache.SharedTierStats;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.store.DeliveryStoreException;
import io.reportcache.durable.store.StoreWatch;
import io.reportcache.event.EventBus;
import io.reportcache.event.EventBusStats;
import io.reportcache.warming.JobRun;
import io.reportcache.warming.JobRun.Outcome;
import io.reportcache.warming.JobStatus;
import io.reportcache.warming.Priority;
import io.reportcache.warming.WarmingScheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mockito.Mockito;

/** What is degraded, part by part. */
class HealthOfPartsTest {

  private final ReportCache reports = Mockito.mock(ReportCache.class);

  @ParameterizedTest
  @EnumSource(Outcome.class)
  void jobsWhoseLastRunsFailedOrTookTooLongAreNamed(Outcome outcome) {
    WarmingScheduler warming = Mockito.mock(WarmingScheduler.class);
    Mockito.when(reports.warming()).thenReturn(warming);
    JobRun run =
        new JobRun("clean", Instant.EPOCH, Duration.ZERO, outcome, Optional.empty(), List.of());
    Mockito.when(warming.jobs())
        .thenReturn(
            List.of(
                JobStatus.of("fresh", Priority.LOW).paused(true).build(),
                JobStatus.of("clean", Priority.LOW).lastRun(run).build()));
    Map<String, Object> health = health("warming", null);
    assertThat(health).containsEntry("jobs", 2).containsEntry("paused", List.of("fresh"));
    if (outcome == Outcome.FAILED || outcome == Outcome.TIMED_OUT) {
      assertThat(health)
          .containsEntry("failing", List.of("clean"))
          .containsEntry("degraded", "the last runs of [clean] failed or took too long");
    } else {
      assertThat(health).containsEntry("failing", List.of()).doesNotContainKey("degraded");
    }
  }

  @Test
  void deliveriesThatTheBusHasDroppedAreCounted() {
    EventBus bus = Mockito.mock(EventBus.class);
    Mockito.when(reports.events()).thenReturn(bus);
    Mockito.when(bus.stats()).thenReturn(new EventBusStats(9, 9, 0, 0, 0));
    assertThat(health("events", null)).doesNotContainKey("degraded");
    Mockito.when(bus.stats()).thenReturn(new EventBusStats(9, 9, 0, 0, 3));
    assertThat(health("events", null))
        .containsEntry("degraded", "3 deliveries were dropped since the start; see the log");
  }

  @Test
  void aStoreThatCannotBeReadSaysWhy() {
    DeliveryStore store =
        Mockito.mock(
            DeliveryStore.class,
            call -> {
              throw new DeliveryStoreException("the database is away");
            });
    StoreWatch watch = StoreWatch.of(store, Duration.ofMinutes(1));
    assertThat(health("deliveries", watch).get("degraded").toString())
        .startsWith("the store can't be read: ")
        .contains("the database is away");
  }

  @ParameterizedTest
  @EnumSource(SharedTierStats.State.class)
  void aSharedTierThatIsntUsedSaysSo(SharedTierStats.State state) {
    TenantCacheManager caches = Mockito.mock(TenantCacheManager.class);
    Mockito.when(reports.caches()).thenReturn(caches);
    Mockito.when(caches.sharedTierStats())
        .thenReturn(
            SharedTierStats.builder()
                .state(state)
                .waiting(3)
                .sinceContact(Duration.ofSeconds(30))
                .build());
    Map<String, Object> health = health("shared", null);
    assertThat(health)
        .containsEntry("state", state.name().toLowerCase())
        .containsEntry("waiting", 3L)
        .containsEntry("sinceContact", "PT30S");
    switch (state) {
      case NONE, CONNECTED -> assertThat(health).doesNotContainKey("degraded");
      case BROKEN, AWAY -> assertThat(health.get("degraded").toString()).contains("this node");
    }
    assertThat(new HealthOfParts(reports, null, false, List.of()).parts())
        .doesNotContainKey("shared");
  }

  private Map<String, Object> health(String part, StoreWatch watch) {
    return new HealthOfParts(reports, watch, true, List.of()).parts().get(part).get().details();
  }
}
