package io.reportcache.cache.local;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.TenantCache;
import io.reportcache.key.ReportKey;
import java.util.HashMap;
import java.util.Map;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;

/**
 * Puts and loads: each takes effect at one moment between its call and its return. Forgetting and
 * counting aren't among them, since a load that those overtake answers its caller and is lost.
 */
@Param(name = "value", gen = IntGen.class, conf = "1:3")
public class PutsAndLoadsModel {

  private static final ReportKey<Long> KEY = ReportKey.of("orders:count", Long.class);
  private static final CachePolicy POLICY = CachePolicy.forever();

  private final TenantCache cache = FreshnessModel.cache();

  @Operation
  public void put(@Param(name = "value") int value) {
    cache.put(KEY, (long) value, POLICY);
  }

  @Operation
  public long get() {
    return cache.get(KEY).orElse(0L);
  }

  @Operation
  public long remember(@Param(name = "value") int value) {
    return cache.remember(KEY, POLICY, () -> (long) value);
  }

  /** What the cache has to look like: a map that one thread uses. */
  public static class SequentialMap {

    private final Map<String, Long> values = new HashMap<>();

    public void put(int value) {
      values.put("the key", (long) value);
    }

    public long get() {
      return values.getOrDefault("the key", 0L);
    }

    public long remember(int value) {
      return values.computeIfAbsent("the key", absent -> (long) value);
    }
  }
}
