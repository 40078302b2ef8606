package io.reportcache.benchmarks.contender;

import com.alicp.jetcache.Cache;
import com.alicp.jetcache.embedded.CaffeineCacheBuilder;
import io.reportcache.benchmarks.workload.TenantKey;
import io.reportcache.benchmarks.workload.Workload;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** JetCache, its local tier on Caffeine. */
@State(Scope.Benchmark)
public class JetCacheContender {

  private final Cache<TenantKey, Integer> cache =
      CaffeineCacheBuilder.createCaffeineCacheBuilder()
          .limit(Workload.MAXIMUM_SIZE)
          .expireAfterWrite(Workload.TTL.toMinutes(), TimeUnit.MINUTES)
          .buildCache();

  /** Fills it. */
  public JetCacheContender() {
    for (int entry = 0; entry < Workload.ENTRIES; entry++) {
      cache.put(new TenantKey(Workload.tenant(entry), Workload.text(entry)), Workload.value(entry));
    }
  }

  /** Returns the entry's value. */
  public @Nullable Integer get(int entry) {
    return cache.get(new TenantKey(Workload.tenant(entry), Workload.text(entry)));
  }

  /** Ends what the cache runs. */
  @TearDown
  public void close() {
    cache.close();
  }
}
