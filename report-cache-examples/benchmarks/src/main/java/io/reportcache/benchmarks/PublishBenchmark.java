package io.reportcache.benchmarks;

import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventBus;
import io.reportcache.invalidation.InvalidationRules;
import io.reportcache.invalidation.InvalidationRulesBuilder;
import io.reportcache.key.ReportKey;
import io.reportcache.tenant.TenantId;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How long a publisher is held up: an event that ten rules match is published, and has dropped what
 * it drops when the call returns. The sample mode gives the median.
 */
@State(Scope.Benchmark)
@Compared(toFirst = "entries")
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class PublishBenchmark {

  private static final int TENANTS = 100;

  /** How many entries the cache holds, of a hundred tenants. */
  @Param({"1000", "1000000"})
  public int entries;

  private TenantCacheManager caches = TenantCacheManager.builder().build();
  private EventBus events = EventBus.inMemory();
  private final OrderCreated event = new OrderCreated(TenantId.of("tenant-7"), "o-17");

  /** The event that is published. */
  public record OrderCreated(TenantId tenantId, String orderId) implements DomainEvent {

    @Override
    public Optional<TenantId> tenant() {
      return Optional.of(tenantId);
    }
  }

  /** Fills the cache and attaches ten rules, all for the event. */
  @Setup(Level.Trial)
  public void open() {
    caches.close();
    caches = TenantCacheManager.builder().maximumSize(entries).build();
    for (int i = 0; i < entries; i++) {
      TenantCache cache = caches.tenant("tenant-" + i % TENANTS);
      cache.forever(ReportKey.of("report-" + i % 10 + ":" + i, Integer.class), i);
    }
    InvalidationRulesBuilder rules = InvalidationRules.builder();
    for (int i = 0; i < 10; i++) {
      rules.on(OrderCreated.class).invalidate("report-" + i + ":*");
    }
    var unused = rules.build().attach(events, caches);
  }

  /** Closes what was opened. */
  @TearDown(Level.Trial)
  public void close() {
    events.close();
    caches.close();
  }

  /** Publishes the event. */
  @Benchmark
  public void publishAnEventThatTenRulesMatch() {
    events.publish(event);
  }
}
