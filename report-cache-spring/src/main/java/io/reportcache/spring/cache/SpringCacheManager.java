package io.reportcache.spring.cache;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.log.GuardedLog;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;

/**
 * Keeps what {@code @Cacheable}, {@code @CachePut} and {@code @CacheEvict} cache in a {@link
 * TenantCacheManager}: for the tenant of the call, in its bounds and with its figures. Safe for use
 * by many threads.
 *
 * <pre>{@code
 * @Bean
 * CacheManager cacheManager(TenantCacheManager caches) {
 *   return SpringCacheManager.builder(caches)
 *       .policy("sales", CachePolicy.ttl(ofMinutes(15)).withTags(Tag.of("orders")))
 *       .build();
 * }
 * }</pre>
 *
 * <p>The name of a cache is the resource of its keys: {@code @Cacheable("sales")} with the
 * parameter {@code "eu"} stores under {@code sales:eu}, so that the pattern {@code sales:*}, rules
 * and cascades reach it. Parameters are written as {@link io.reportcache.key.ReportKey#ofParams}
 * writes them; one without a stable form is refused.
 *
 * <p>Each {@code getCache} returns an object of its own, since it remembers where its read began: a
 * {@code put} after a {@code get} that found nothing, through the same object, is the end of a
 * load. Its value isn't stored if the key was evicted or invalidated meanwhile, by anybody, and it
 * stays with the tenant for which it was loaded, whatever thread puts it. Spring asks for the cache
 * at each call of a method, so this holds for every {@code @Cacheable}. An object that is kept and
 * used by many threads distinguishes them. A {@code put} without such a {@code get} before it holds
 * from then on.
 *
 * @since 0.1
 */
public final class SpringCacheManager implements CacheManager {

  private static final GuardedLog log = GuardedLog.of(SpringCacheManager.class);

  private final TenantCacheManager caches;
  private final Map<String, CachePolicy> policies;
  private final Function<String, CachePolicy> defaultPolicy;
  private final @Nullable Set<String> fixedNames;
  private final boolean allowNullValues;
  private final SharedLoads loads;
  private final Map<String, NamedCache> known = new ConcurrentHashMap<>();
  private volatile Consumer<? super Cache> creationListener = cache -> {};

  SpringCacheManager(
      TenantCacheManager caches,
      Map<String, CachePolicy> policies,
      Function<String, CachePolicy> defaultPolicy,
      @Nullable Set<String> fixedNames,
      boolean allowNullValues,
      Duration loadTimeout) {
    this.caches = caches;
    this.policies = policies;
    this.defaultPolicy = defaultPolicy;
    this.fixedNames = fixedNames;
    this.allowNullValues = allowNullValues;
    this.loads = new SharedLoads(loadTimeout);
  }

  /** Returns a builder with the defaults set, for caches that are kept in the given ones. */
  public static SpringCacheManagerBuilder builder(TenantCacheManager caches) {
    return new SpringCacheManagerBuilder(caches);
  }

  /**
   * Returns the cache with this name, which acts for the tenant of each call; null if the names are
   * fixed and this is none of them.
   *
   * @throws IllegalArgumentException if the name is blank or too long, or contains {@code :} or
   *     {@code *}
   */
  @Override
  public @Nullable Cache getCache(String name) {
    NamedCache named = known.get(name);
    if (named == null) {
      if (fixedNames != null && !fixedNames.contains(name)) {
        return null;
      }
      NamedCache made = named(name);
      NamedCache earlier = known.putIfAbsent(name, made);
      named = earlier == null ? made : earlier;
      if (earlier == null) {
        tell(creationListener, cacheOf(made));
      }
    }
    return cacheOf(named);
  }

  private SpringCache cacheOf(NamedCache named) {
    return new SpringCache(this, named, allowNullValues);
  }

  /**
   * Calls the listener with each cache when it is asked for the first time, and now with those that
   * were: for its meters, say. A later listener takes its place. A cache may be told of twice. What
   * the listener throws is logged and changes nothing.
   */
  public void onCreation(Consumer<? super Cache> listener) {
    creationListener = Objects.requireNonNull(listener, "listener must not be null");
    known.values().forEach(named -> tell(listener, cacheOf(named)));
  }

  private static void tell(Consumer<? super Cache> listener, Cache cache) {
    try {
      listener.accept(cache);
    } catch (Throwable e) { // D1
      log.warn("The listener of new caches failed for {}; the cache is there", cache, e);
    }
  }

  /** Returns the names that are fixed, or those that have a policy of their own or were used. */
  @Override
  public Collection<String> getCacheNames() {
    if (fixedNames != null) {
      return fixedNames;
    }
    Set<String> names = new TreeSet<>(policies.keySet());
    names.addAll(known.keySet());
    return names;
  }

  TenantCacheManager caches() {
    return caches;
  }

  SharedLoads loads() {
    return loads;
  }

  private NamedCache named(String name) {
    CachePolicy own = policies.get(name);
    return NamedCache.of(name, own == null ? defaultPolicy.apply(name) : own);
  }
}
