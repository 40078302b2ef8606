package io.reportcache.benchmarks.contender;

import io.reportcache.benchmarks.workload.TenantKey;
import io.reportcache.benchmarks.workload.Workload;
import java.util.concurrent.TimeUnit;
import org.cache2k.Cache;
import org.cache2k.Cache2kBuilder;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** cache2k. */
@State(Scope.Benchmark)
public class Cache2kContender {

  private final Cache<TenantKey, Integer> cache =
      Cache2kBuilder.of(TenantKey.class, Integer.class)
          .entryCapacity(Workload.MAXIMUM_SIZE)
          .expireAfterWrite(Workload.TTL.toMinutes(), TimeUnit.MINUTES)
          .build();

  /** Fills it. */
  public Cache2kContender() {
    for (int entry = 0; entry < Workload.ENTRIES; entry++) {
      cache.put(new TenantKey(Workload.tenant(entry), Workload.text(entry)), Workload.value(entry));
    }
  }

  /** Returns the entry's value. */
  public @Nullable Integer get(int entry) {
    return cache.peek(new TenantKey(Workload.tenant(entry), Workload.text(entry)));
  }

  /** Ends what the cache runs. */
  @TearDown
  public void close() {
    cache.close();
  }
}
