package io.reportcache.spring.cache;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.log.GuardedLog;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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
 * and cascades reach it. A name may have several segments, such as {@code dashboard:kpis}, if no
 * other is one of its beginnings. Parameters are written as {@link
 * io.reportcache.key.ReportKey#ofParams} writes them; one without a stable form is refused.
 *
 * <p>Each {@code getCache} returns an object of its own, since it remembers where its read began: a
 * {@code put} after a {@code get} that found nothing, through the same object, is the end of a
 * load. Its value isn't stored if the key was evicted or invalidated meanwhile, by anybody, and it
 * stays with the tenant for which it was loaded, whatever thread puts it. Spring asks for the cache
 * at each call of a method, so this holds for every {@code @Cacheable}. An object that is kept and
 * used by many threads distinguishes them. A {@code put} without such a {@code get} before it holds
 * from then on.
 *
 * <h2>Caffeine's interface</h2>
 *
 * <p>{@code getCache(name).getNativeCache()} returns a {@code
 * com.github.benmanes.caffeine.cache.Cache<Object, Object>}, so that code written for Spring's
 * {@code CaffeineCacheManager} works unchanged. It is the same object for each call, safe for use
 * by many threads, and each of its calls acts for the tenant of its thread, on the values of that
 * one cache; without a tenant it fails as any call does. A null that Spring caches is its {@code
 * NullValue} there, as with Spring's own.
 *
 * <ul>
 *   <li>{@code getIfPresent}, {@code put}, {@code putAll}, {@code invalidate} and {@code
 *       invalidateAll} are as Spring's {@code get}, {@code put}, {@code evict} and {@code clear}.
 *   <li>{@code get(key, function)} and {@code asMap().computeIfAbsent} load once for all who ask,
 *       and don't keep what an invalidation has overtaken. A null isn't kept, unless the policy has
 *       an {@code absentTtl}.
 *   <li>{@code getAll} calls its function once for all keys that are missing. It doesn't keep what
 *       that returns for other keys.
 *   <li>{@code asMap().compute}, {@code merge}, {@code computeIfPresent}, {@code replace} and
 *       {@code remove(key, value)} run one after the other for a key, and under no lock. What was
 *       computed isn't kept if the key was invalidated or put meanwhile; its caller still gets it.
 *       A function that asks for the key that it computes fails.
 *   <li>{@code asMap()} shows the tenant's values. {@code put} and {@code remove(key)} return what
 *       was there right before, in two steps. An iteration walks the keys of the moment at which it
 *       began, and looks at all entries of the tenant; reading values counts as reads. A key is the
 *       one that the value was cached with; for a value that was stored by other means, a string or
 *       the {@code ReportKey}, which each method takes as well.
 *   <li>{@code estimatedSize} counts the tenant's values, and looks at all its entries.
 *   <li>{@code stats} are the figures of the cache over all tenants, and need no tenant. An
 *       eviction counts as a weight of 1.
 *   <li>{@code cleanUp} cleans up all caches of all tenants.
 *   <li>{@code policy()} knows of no eviction, expiration or refresh, and answers with empty
 *       optionals; those are set by properties and policies. Its quiet reads throw an {@code
 *       UnsupportedOperationException}.
 * </ul>
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
  private final Map<String, NativeCache> natives = new ConcurrentHashMap<>();
  private Set<String> reports = Set.of(); // guarded by known
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
   * @throws IllegalArgumentException if the name is blank or too long, contains {@code *} or has an
   *     empty segment, or if its keys could be those of another cache or of a {@linkplain
   *     #keepApartFrom report}: as {@code dashboard} with a parameter {@code kpis} and {@code
   *     dashboard:kpis}
   */
  @Override
  public @Nullable Cache getCache(String name) {
    NamedCache named = known.get(name);
    if (named == null) {
      if (fixedNames != null && !fixedNames.contains(name)) {
        return null;
      }
      NamedCache made = named(name);
      NamedCache earlier = add(made);
      named = earlier == null ? made : earlier;
      if (earlier == null) {
        tell(creationListener, cacheOf(made));
      }
    }
    return cacheOf(named);
  }

  /** Returns the one that is there already, or null. */
  private @Nullable NamedCache add(NamedCache made) {
    synchronized (known) {
      CacheNames.requireApart(made.name(), getCacheNames());
      CacheNames.requireNoReport(made.name(), reports);
      return known.putIfAbsent(made.name(), made);
    }
  }

  /**
   * Refuses caches whose keys could be those of these reports, which are kept in the same caches of
   * tenants: now those that there are, and from now on each that is asked for.
   *
   * @param names of reports; they take the place of those of an earlier call
   * @throws IllegalArgumentException if a cache has the name of a report, or if one of the names is
   *     a beginning of the other
   */
  public void keepApartFrom(Collection<String> names) {
    synchronized (known) {
      getCacheNames().forEach(cache -> CacheNames.requireNoReport(cache, names));
      reports = Set.copyOf(names);
    }
  }

  /**
   * Returns the policy by which a cache with this name keeps values, whether it is there or not.
   */
  public CachePolicy policyOf(String cache) {
    NamedCache named = known.get(cache);
    return named == null ? named(cache).policy() : named.policy();
  }

  private SpringCache cacheOf(NamedCache named) {
    return SpringCache.ofCaller(this, named, allowNullValues);
  }

  NativeCache nativeOf(NamedCache named) {
    return natives.computeIfAbsent(
        named.name(), name -> new NativeCache(SpringCache.kept(this, named, allowNullValues)));
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

  /** Returns the caches of tenants in which the values are kept. */
  public TenantCacheManager caches() {
    return caches;
  }

  /**
   * Returns the caches of tenants in which this cache keeps its values; empty if it is no cache of
   * a {@code SpringCacheManager}.
   */
  public static Optional<TenantCacheManager> cachesOf(Cache cache) {
    return cache instanceof SpringCache own ? Optional.of(own.caches()) : Optional.empty();
  }

  SharedLoads loads() {
    return loads;
  }

  private NamedCache named(String name) {
    CachePolicy own = policies.get(name);
    return NamedCache.of(name, own == null ? defaultPolicy.apply(name) : own);
  }
}
