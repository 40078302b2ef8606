package io.reportcache.cache.local;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.cache.TenantCacheManagerBuilder;
import io.reportcache.key.KeyPattern;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Scope;
import io.reportcache.key.Tag;
import io.reportcache.tenant.TenantId;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;

/**
 * F1: a read tells whether what it got is at least as new as the last change of the data whose
 * invalidation had returned before the read began. An answer that was overtaken while it was loaded
 * may be older than a change that came since (F2), so the values themselves follow no sequential
 * order; the verdicts do: they are always "fresh".
 */
@Param(name = "key", gen = IntGen.class, conf = "0:1")
public class FreshnessModel {

  private static final List<ReportKey<Integer>> KEYS =
      List.of(
          ReportKey.of("sales:today:eu", Integer.class),
          ReportKey.of("sales:week:us", Integer.class));
  private static final CachePolicy POLICY = CachePolicy.forever().withTags(Tag.of("orders"));
  private static final List<KeyPattern> PREFIX = List.of(KeyPattern.of("sales:*"));
  private static final List<KeyPattern> MIDDLE = List.of(KeyPattern.of("sales:*:eu"));
  private static final List<Tag> TAG = List.of(Tag.of("orders"));
  private static final List<KeyPattern> ALL = List.of(KeyPattern.of("*"));

  private final TenantCache cache = cache();
  private final AtomicInteger data = new AtomicInteger();
  private final AtomicIntegerArray invalidated = new AtomicIntegerArray(KEYS.size());

  static TenantCache cache() {
    return tier().space(TenantId.of("acme")).face();
  }

  static LocalTier tier() {
    TenantCacheManagerBuilder options =
        TenantCacheManager.builder().maximumSize(2).executor(Runnable::run).ticker(() -> 0);
    LocalTier tier =
        Tiers.of(
            options,
            () -> 0,
            new HitClock(() -> 0, false),
            new StatsTable(),
            new ConcurrentHashMap<>());
    tier.sweeper.close(0); // its thread would be beyond Lincheck's control
    return tier;
  }

  @Operation
  public String remember(@Param(name = "key") int key) {
    int atLeast = invalidated.get(key);
    return verdict(atLeast, cache.remember(KEYS.get(key), POLICY, data::get));
  }

  @Operation
  public String get(@Param(name = "key") int key) {
    int atLeast = invalidated.get(key);
    return verdict(atLeast, cache.get(KEYS.get(key)).orElse(Integer.MAX_VALUE));
  }

  @Operation
  public String refresh(@Param(name = "key") int key) {
    int atLeast = invalidated.get(key);
    return verdict(atLeast, cache.refresh(KEYS.get(key), POLICY, data::get).value());
  }

  @Operation
  public void changeThenInvalidatePrefix() {
    change(PREFIX, 0, 1);
  }

  @Operation
  public void changeThenInvalidateMiddle() {
    change(MIDDLE, 0);
  }

  @Operation
  public void changeThenInvalidateTag() {
    change(TAG, 0, 1);
  }

  @Operation
  public void changeThenInvalidateTenant() {
    change(ALL, 0, 1);
  }

  @Operation
  public void changeThenInvalidateKey(@Param(name = "key") int key) {
    change(List.of(KEYS.get(key)), key);
  }

  private void change(List<? extends Scope> scopes, int... keys) {
    int version = data.incrementAndGet();
    cache.invalidate(scopes, "model");
    for (int key : keys) {
      invalidated.accumulateAndGet(key, version, Math::max);
    }
  }

  private static String verdict(int atLeast, int got) {
    return got >= atLeast ? "fresh" : got + ", after " + atLeast + " was announced";
  }

  public static class AlwaysFresh {
    public String remember(int key) {
      return "fresh";
    }

    public String get(int key) {
      return "fresh";
    }

    public String refresh(int key) {
      return "fresh";
    }

    public void changeThenInvalidatePrefix() {}

    public void changeThenInvalidateMiddle() {}

    public void changeThenInvalidateTag() {}

    public void changeThenInvalidateTenant() {}

    public void changeThenInvalidateKey(int key) {}
  }
}
