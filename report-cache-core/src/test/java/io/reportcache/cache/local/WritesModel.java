package io.reportcache.cache.local;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.TenantCache;
import io.reportcache.key.ReportKey;
import java.util.HashMap;
import java.util.Map;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;

/** Writes by hand: each takes effect at one moment between its call and its return. */
@Param(name = "key", gen = IntGen.class, conf = "0:1")
@Param(name = "value", gen = IntGen.class, conf = "1:3")
public class WritesModel {

  private static final ReportKey<Long>[] KEYS = keys();
  private static final CachePolicy POLICY = CachePolicy.forever();

  private final TenantCache cache = FreshnessModel.cache();

  @SuppressWarnings({"unchecked", "rawtypes"}) // an array, as reading a list is more to explore
  private static ReportKey<Long>[] keys() {
    return new ReportKey[] {
      ReportKey.of("orders:count", Long.class), ReportKey.of("orders:sum", Long.class)
    };
  }

  @Operation
  public void put(@Param(name = "key") int key, @Param(name = "value") int value) {
    cache.put(KEYS[key], (long) value, POLICY);
  }

  @Operation
  public long get(@Param(name = "key") int key) {
    return cache.get(KEYS[key]).orElse(0L);
  }

  @Operation
  public boolean add(@Param(name = "key") int key, @Param(name = "value") int value) {
    return cache.add(KEYS[key], (long) value, POLICY);
  }

  @Operation
  public long increment(@Param(name = "key") int key, @Param(name = "value") int by) {
    return cache.increment(KEYS[key], by, POLICY);
  }

  @Operation
  public boolean forget(@Param(name = "key") int key) {
    return cache.forget(KEYS[key]);
  }

  /** What the cache has to look like: a map that one thread uses. */
  public static class SequentialMap {

    private final Map<Integer, Long> values = new HashMap<>();

    public void put(int key, int value) {
      values.put(key, (long) value);
    }

    public long get(int key) {
      return values.getOrDefault(key, 0L);
    }

    public boolean add(int key, int value) {
      return values.putIfAbsent(key, (long) value) == null;
    }

    public long increment(int key, int by) {
      return values.merge(key, (long) by, Long::sum);
    }

    public boolean forget(int key) {
      return values.remove(key) != null;
    }
  }
}
