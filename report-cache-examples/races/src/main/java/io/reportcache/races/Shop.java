package io.reportcache.races;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.Loader;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.KeyPattern;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Scope;
import io.reportcache.key.Tag;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Data that changes once, a report over it, and the cache in front. The shops of a test share one
 * cache, each as a tenant of its own: jcstress opens millions of them, and a cache has a thread.
 */
public class Shop {

  /** The data as it was, and what a report over it says. */
  public static final int OLD = 1;

  /** The data as changed. */
  public static final int NEW = 2;

  static final TenantCacheManager CACHES =
      TenantCacheManager.builder().maximumSize(50_000).executor(Runnable::run).build();

  static final List<Scope> KEY = List.of(ReportKey.of("sales:today:eu", Object.class));
  static final List<Scope> PREFIX = List.of(KeyPattern.of("sales:*"));
  static final List<Scope> MIDDLE = List.of(KeyPattern.of("sales:*:eu"));
  static final List<Scope> TAG = List.of(Tag.of("orders"));
  static final List<Scope> TENANT = List.of(KeyPattern.ALL);

  private static final ReportKey<Integer> SALES = ReportKey.of("sales:today:eu", Integer.class);
  private static final CachePolicy POLICY = CachePolicy.forever().withTags(Tag.of("orders"));
  private static final AtomicLong OPENED = new AtomicLong();

  /** Plain on purpose: whoever finds the report invalidated sees the change, through the cache. */
  int data = OLD;

  /** True once the invalidation has returned. */
  volatile boolean invalidated;

  final TenantCache cache = CACHES.tenant("shop-" + OPENED.incrementAndGet());

  /** Opens a shop whose report isn't cached. */
  public Shop() {}

  final void change(List<Scope> scopes) {
    data = NEW;
    cache.invalidate(scopes, "race");
    invalidated = true;
  }

  final void changeInAllTenants() {
    data = NEW;
    CACHES.invalidateAllTenants(PREFIX, "race");
    invalidated = true;
  }

  final void put() {
    cache.forever(SALES, NEW);
  }

  final boolean add() {
    return cache.add(SALES, NEW, Duration.ofHours(1));
  }

  final int read() {
    return read(() -> data);
  }

  final int read(Loader<Integer, RuntimeException> loader) {
    return cache.remember(SALES, POLICY, loader);
  }

  final int refresh() {
    return cache.refresh(SALES, POLICY, () -> data).value();
  }

  /** Returns what is cached; 0 for nothing. */
  final int cached() {
    return cache.get(SALES).orElse(0);
  }
}
