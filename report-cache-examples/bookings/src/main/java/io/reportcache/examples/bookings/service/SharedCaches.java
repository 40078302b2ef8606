package io.reportcache.examples.bookings.service;

import io.reportcache.cache.TenantCacheManager;
import io.reportcache.cache.TenantCacheManagerBuilder;
import io.reportcache.shared.SharedOptions;
import io.reportcache.shared.redis.RedisTier;
import io.reportcache.transaction.Transactions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The caches of services: each service has its own, and some drop values of another's. On Redis
 * each has a prefix. Without, services of one JVM find each other's here; one in a JVM of its own
 * drops what nobody else sees.
 */
public final class SharedCaches implements AutoCloseable {

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
  private static final long LOOK_MILLIS = 10;

  private final String name;
  private final @Nullable String redisUrl;
  private final Map<String, TenantCacheManager> own = new ConcurrentHashMap<>();
  private final List<TenantCacheManager> opened = new ArrayList<>();

  /**
   * Takes what was configured.
   *
   * @param name begins the prefixes of all services
   * @param redisUrl null for none
   */
  public SharedCaches(String name, @Nullable String redisUrl) {
    this.name = name;
    this.redisUrl = redisUrl;
  }

  /** Opens a service's own cache. In one JVM it is opened before others ask for it. */
  synchronized TenantCacheManager open(String service, Transactions transactions) {
    TenantCacheManager caches = build(service, service, transactions);
    own.put(service, caches);
    return caches;
  }

  /** Returns another service's cache, for a service that reads or drops some of it. */
  synchronized TenantCacheManager of(String service, String reader, Transactions transactions) {
    return redisUrl == null
        ? own.computeIfAbsent(service, none -> build(service, reader, transactions))
        : build(service, reader, transactions);
  }

  private TenantCacheManager build(String service, String node, Transactions transactions) {
    TenantCacheManagerBuilder builder =
        TenantCacheManager.builder().node(node).transactions(transactions);
    if (redisUrl != null) {
      builder.shared(
          RedisTier.at(redisUrl, SharedOptions.defaults().withPrefix(name + "." + service)));
    }
    TenantCacheManager caches = builder.build();
    opened.add(caches);
    if (redisUrl != null) {
      awaitContact(caches);
    }
    return caches;
  }

  /**
   * Waits until the cache has reached its server, so that nothing is counted here which others
   * count there. A server that stays away keeps no service from starting.
   */
  private static void awaitContact(TenantCacheManager caches) {
    long joined = System.nanoTime();
    try {
      while (System.nanoTime() - joined < LONGEST_WAIT.toNanos()
          && System.nanoTime() - caches.sharedTierStats().sinceContact().toNanos() <= joined) {
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public synchronized void close() {
    opened.forEach(TenantCacheManager::close);
  }
}
