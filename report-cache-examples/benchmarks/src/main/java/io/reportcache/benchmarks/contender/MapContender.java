package io.reportcache.benchmarks.contender;

import io.reportcache.benchmarks.workload.TenantKey;
import io.reportcache.benchmarks.workload.Workload;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The limit: a map that holds everything for ever. */
@State(Scope.Benchmark)
public class MapContender {

  private final ConcurrentHashMap<TenantKey, Integer> map = new ConcurrentHashMap<>();

  /** Fills it. */
  public MapContender() {
    for (int entry = 0; entry < Workload.ENTRIES; entry++) {
      map.put(new TenantKey(Workload.tenant(entry), Workload.text(entry)), Workload.value(entry));
    }
  }

  /** Returns the entry's value. */
  public @Nullable Integer get(int entry) {
    return map.get(new TenantKey(Workload.tenant(entry), Workload.text(entry)));
  }

  /** Drops the entry and computes it again. */
  public Integer reload(int entry) {
    map.remove(new TenantKey(Workload.tenant(entry), Workload.text(entry)));
    return map.computeIfAbsent(
        new TenantKey(Workload.tenant(entry), Workload.text(entry)), key -> Workload.LOADED);
  }
}
