package io.reportcache.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.reportcache.cache.SharedTierStats;
import io.reportcache.cache.SharedTierStats.State;
import io.reportcache.cache.TenantCacheManager;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The meters of the shared tier show its figures. */
class SharedTierMetricsTest {

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private SharedTierStats stats = SharedTierStats.builder().build();

  private TenantCacheManager caches() {
    return (TenantCacheManager)
        Proxy.newProxyInstance(
            SharedTierMetricsTest.class.getClassLoader(),
            new Class<?>[] {TenantCacheManager.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "sharedTierStats" -> stats;
                  case "hashCode" -> 1;
                  case "equals" -> proxy == arguments[0];
                  default -> throw new UnsupportedOperationException(method.toString());
                });
  }

  @Test
  void eachFigureHasItsMeter() {
    SharedTierMetrics.of(caches()).bindTo(registry);
    stats =
        SharedTierStats.builder()
            .hits(1)
            .misses(2)
            .stores(3)
            .storesRefused(4)
            .unwritable(5)
            .countedAlone(6)
            .roundTrips(7)
            .failures(8)
            .bytesRead(9)
            .bytesWritten(10)
            .sent(11)
            .waiting(12)
            .heard(13)
            .gaps(14)
            .incarnationChanges(15)
            .refused(Map.of("expired", 16L))
            .sinceContact(Duration.ofSeconds(17))
            .state(State.CONNECTED)
            .build();

    assertThat(counter("gets", "result", "hit")).isEqualTo(1);
    assertThat(counter("gets", "result", "miss")).isEqualTo(2);
    assertThat(counter("stores", "outcome", "stored")).isEqualTo(3);
    assertThat(counter("stores", "outcome", "overtaken")).isEqualTo(4);
    assertThat(counter("stores", "outcome", "unwritable")).isEqualTo(5);
    assertThat(counter("counted.alone")).isEqualTo(6);
    assertThat(counter("calls", "outcome", "succeeded")).isEqualTo(7);
    assertThat(counter("calls", "outcome", "failed")).isEqualTo(8);
    assertThat(counter("traffic", "direction", "read")).isEqualTo(9);
    assertThat(counter("traffic", "direction", "written")).isEqualTo(10);
    assertThat(counter("invalidations", "direction", "sent")).isEqualTo(11);
    assertThat(gauge("waiting")).isEqualTo(12);
    assertThat(counter("invalidations", "direction", "heard")).isEqualTo(13);
    assertThat(counter("gaps")).isEqualTo(14);
    assertThat(counter("incarnations")).isEqualTo(15);
    assertThat(counter("refused", "reason", "expired")).isEqualTo(16);
    assertThat(counter("refused", "reason", "type")).isZero();
    assertThat(gauge("contact")).isEqualTo(17);
    assertThat(gauge("up")).isEqualTo(1);
    stats = SharedTierStats.builder().state(State.BROKEN).build();
    assertThat(gauge("up")).isZero();
  }

  private double counter(String name, String... tags) {
    return registry.get("report.cache.shared." + name).tags(tags).functionCounter().count();
  }

  private double gauge(String name) {
    return registry.get("report.cache.shared." + name).gauge().value();
  }
}
