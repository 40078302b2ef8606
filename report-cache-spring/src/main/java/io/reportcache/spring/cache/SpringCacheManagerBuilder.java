package io.reportcache.spring.cache;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.TenantCacheManager;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link SpringCacheManager}. Not safe for use by several threads.
 *
 * @since 0.1
 */
public final class SpringCacheManagerBuilder {

  private final TenantCacheManager caches;
  private final Map<String, CachePolicy> policies = new LinkedHashMap<>();
  private Function<String, CachePolicy> defaultPolicy = cache -> CachePolicy.forever();
  private @Nullable Set<String> names;
  private boolean allowNullValues = true;
  private Duration loadTimeout = Duration.ofMinutes(1);

  SpringCacheManagerBuilder(TenantCacheManager caches) {
    this.caches = Objects.requireNonNull(caches, "caches must not be null");
  }

  /** Sets the policy of caches that have none of their own; values don't expire by default. */
  public SpringCacheManagerBuilder defaultPolicy(CachePolicy policy) {
    Objects.requireNonNull(policy, "policy must not be null");
    return defaultPolicy(cache -> policy);
  }

  /**
   * Sets what returns the policies of caches that have none of their own. It gets the name of the
   * cache, once, when that is first asked for.
   */
  public SpringCacheManagerBuilder defaultPolicy(Function<String, CachePolicy> policies) {
    defaultPolicy = Objects.requireNonNull(policies, "policies must not be null");
    return this;
  }

  /**
   * Sets the policy of one cache. What a policy says of expired values and of waiting holds where
   * the cache is handed a loader, with {@code sync = true}; of a time to live and of tags, always.
   *
   * @throws IllegalArgumentException if the name can't be that of a cache
   */
  public SpringCacheManagerBuilder policy(String cache, CachePolicy policy) {
    policies.put(
        NamedCache.of(cache, policy).name(),
        Objects.requireNonNull(policy, "policy must not be null"));
    return this;
  }

  /**
   * Fixes the names of the caches. By default a cache is there as soon as it is asked for.
   *
   * @throws IllegalArgumentException if one can't be the name of a cache
   */
  public SpringCacheManagerBuilder names(Collection<String> fixed) {
    fixed.forEach(name -> NamedCache.of(name, CachePolicy.forever()));
    names = new LinkedHashSet<>(fixed);
    return this;
  }

  /**
   * Sets whether null is cached like any value, true by default. If not, a null that is put is
   * refused with an {@code IllegalArgumentException}.
   */
  public SpringCacheManagerBuilder allowNullValues(boolean allow) {
    allowNullValues = allow;
    return this;
  }

  /**
   * Sets how old a load of a {@code CompletableFuture} is at most for another caller to wait for
   * it, 1 minute by default. A later caller begins one beside it.
   *
   * @param timeout more than zero
   */
  public SpringCacheManagerBuilder loadTimeout(Duration timeout) {
    if (timeout.isZero() || timeout.isNegative()) {
      throw new IllegalArgumentException(
          "loadTimeout must be more than zero, was %s; leave it out for the default of a minute"
              .formatted(timeout));
    }
    loadTimeout = timeout;
    return this;
  }

  /**
   * Returns the cache manager.
   *
   * @throws IllegalArgumentException if the names are fixed, and a cache with a policy isn't among
   *     them, or if keys of one of these caches could be those of another
   */
  public SpringCacheManager build() {
    if (names != null && !names.containsAll(policies.keySet())) {
      Set<String> unknown = new LinkedHashSet<>(policies.keySet());
      unknown.removeAll(names);
      throw new IllegalArgumentException(
          "the caches %s have a policy, but aren't among the names %s; add them, or leave the names out"
              .formatted(unknown, names));
    }
    Set<String> all = names == null ? policies.keySet() : names;
    all.forEach(name -> CacheNames.requireApart(name, all));
    return new SpringCacheManager(
        caches,
        Map.copyOf(policies),
        defaultPolicy,
        names == null ? null : Set.copyOf(names),
        allowNullValues,
        loadTimeout);
  }
}
