package io.reportcache.spring.cache;

import io.reportcache.cache.KeyTypeException;
import io.reportcache.cache.LoadInterruptedException;
import io.reportcache.cache.LoadTicket;
import io.reportcache.cache.LoadTimeoutException;
import io.reportcache.cache.RecursiveLoadException;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import io.reportcache.tenant.TenantId;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.support.AbstractValueAdaptingCache;

/**
 * One named cache, as one caller got it. Each call acts for the tenant of its thread. See {@link
 * OpenMisses} for what the object remembers.
 */
final class SpringCache extends AbstractValueAdaptingCache {

  private static final int TRIES = 3;

  private final SpringCacheManager manager;
  private final NamedCache named;
  private final OpenMisses misses;
  private final @Nullable TenantId madeFor;
  private final long madeBy = Thread.currentThread().getId();
  private volatile boolean isUsed;

  /**
   * Makes the object.
   *
   * @param misses what it remembers of reads
   * @param madeFor the tenant for whom it was asked for; null if it is kept for all of them
   */
  private SpringCache(
      SpringCacheManager manager,
      NamedCache named,
      boolean allowNullValues,
      OpenMisses misses,
      @Nullable TenantId madeFor) {
    super(allowNullValues);
    this.manager = manager;
    this.named = named;
    this.misses = misses;
    this.madeFor = madeFor;
  }

  /** Returns an object for the caller that asks now. */
  static SpringCache ofCaller(
      SpringCacheManager manager, NamedCache named, boolean allowNullValues) {
    return new SpringCache(
        manager, named, allowNullValues, new OpenMisses(false), tenantOrNull(manager));
  }

  /**
   * Returns an object that many threads keep. Each of its calls is for the tenant of its thread.
   */
  static SpringCache kept(SpringCacheManager manager, NamedCache named, boolean allowNullValues) {
    return new SpringCache(manager, named, allowNullValues, new OpenMisses(true), null);
  }

  @Override
  public String getName() {
    return named.name();
  }

  /** Returns the same object for each cache of this name, as {@link SpringCacheManager} tells. */
  @Override
  public com.github.benmanes.caffeine.cache.Cache<Object, Object> getNativeCache() {
    return manager.nativeOf(named);
  }

  TenantCacheManager caches() {
    return manager.caches();
  }

  NamedCache named() {
    return named;
  }

  @Override
  public @Nullable ValueWrapper get(Object key) {
    return toValueWrapper(find(current(), named.key(key), key));
  }

  @Override
  protected @Nullable Object lookup(Object key) {
    return current().get(named.key(key)).orElse(null);
  }

  @Override
  @SuppressWarnings("unchecked") // as Spring's own caches do
  public <T> @Nullable T get(Object key, Callable<T> valueLoader) {
    TenantCache cache = current();
    ReportKey<Object> own = named.key(key);
    try {
      return (T)
          fromStoreValue(
              cache.remember(
                  own,
                  named.policy(),
                  () -> {
                    named.note(own, key);
                    return toStoreValue(valueLoader.call());
                  }));
    } catch (KeyTypeException
        | LoadInterruptedException
        | LoadTimeoutException
        | RecursiveLoadException e) {
      throw e; // not of the loader
    } catch (Exception e) {
      throw new ValueRetrievalException(key, valueLoader, e);
    }
  }

  @Override
  public @Nullable CompletableFuture<?> retrieve(Object key) {
    Object found = find(current(), named.key(key), key);
    return found == null ? null : CompletableFuture.completedFuture(toValueWrapper(found));
  }

  @Override
  @SuppressWarnings("unchecked") // as Spring's own caches do
  public <T> CompletableFuture<T> retrieve(Object key, Supplier<CompletableFuture<T>> valueLoader) {
    ReportKey<Object> sought = named.key(key);
    CompletableFuture<Object> stored =
        manager
            .loads()
            .find(
                current(),
                sought,
                named.policy(),
                () -> {
                  named.note(sought, key);
                  return valueLoader.get().thenApply(this::toStoreValue);
                });
    CompletableFuture<T> own = new CompletableFuture<>(); // a caller that cancels it stops no other
    var unused =
        stored.whenComplete(
            (value, failure) -> {
              if (failure == null) {
                own.complete((T) fromStoreValue(value));
              } else {
                own.completeExceptionally(SharedLoads.causeOf(failure));
              }
            });
    return own;
  }

  @Override
  public void put(Object key, @Nullable Object value) {
    store(named.key(key), key, toStoreValue(value));
  }

  /** Stores a value: as the end of the load that has begun with a read of its key, or by itself. */
  void store(ReportKey<Object> own, Object key, Object stored) {
    OpenMisses.Put how = misses.put(tenantOrNull(), own);
    LoadTicket<Object> ticket = how.ticket();
    if (ticket != null) { // F1, T1: by the tenant and the moment of the read
      isUsed = true;
      ticket.store(stored);
    } else if (how.isKept()) {
      named.note(own, key);
      changed().put(own, stored, named.policy());
    } else {
      boolean unused = current().forget(own); // T1, and F1 if the value was meant to replace
    }
  }

  @Override
  public @Nullable ValueWrapper putIfAbsent(Object key, @Nullable Object value) {
    return toValueWrapper(addOrFind(named.key(key), key, toStoreValue(value)));
  }

  /** Returns the value that is there, or null after storing this one. */
  @Nullable Object addOrFind(ReportKey<Object> own, Object key, Object stored) {
    TenantCache cache = changed();
    named.note(own, key);
    for (int i = 0; i < TRIES; i++) {
      Object present = cache.get(own).orElse(null);
      if (present != null) {
        return present;
      }
      if (cache.add(own, stored, named.policy())) {
        return null;
      }
    }
    // What is there is hidden from this transaction, which has evicted it, or nothing is kept.
    cache.put(own, stored, named.policy());
    return null;
  }

  @Override
  public void evict(Object key) {
    boolean unused = evictIfPresent(key);
  }

  @Override
  public boolean evictIfPresent(Object key) {
    return drop(named.key(key));
  }

  /** Drops a value, and tells whether one was there. */
  boolean drop(ReportKey<Object> own) {
    misses.evicted(own);
    return changed().forget(own);
  }

  @Override
  public void clear() {
    clear(changed());
  }

  /** Looks at all entries of the tenant, to tell whether there are any. */
  @Override
  public boolean invalidate() {
    TenantCache cache = changed();
    boolean isEmpty = cache.getKeys(named.all()).isEmpty();
    clear(cache);
    return !isEmpty;
  }

  /** Two objects are equal if they are the same cache of the same manager. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SpringCache that
        && manager.equals(that.manager)
        && getName().equals(that.getName());
  }

  @Override
  public int hashCode() {
    return Objects.hash(manager, getName());
  }

  @Override
  public String toString() {
    return "cache '" + getName() + "'";
  }

  /** Returns what is there. If that is nothing, a load begins, which a put may end. */
  @Nullable Object find(TenantCache cache, ReportKey<Object> own, Object key) {
    Object found = cache.get(own).orElse(null);
    if (found == null) {
      named.note(own, key);
      misses.miss(cache.ticket(own, named.policy()));
    } else {
      misses.hit(cache.tenant(), own);
    }
    return found;
  }

  private void clear(TenantCache cache) {
    misses.evicted(null);
    cache.invalidate(List.of(named.all()), "clear of " + this);
  }

  /** Returns the cache of the tenant of this thread. */
  TenantCache current() {
    isUsed = true;
    return manager.caches().tenant(manager.caches().tenant());
  }

  /**
   * Returns the cache of the tenant for whom something is changed: that of the thread. When a
   * method returns a {@code CompletableFuture}, Spring changes the cache on the thread that
   * completes it, and makes no other use of this object; then it is the tenant for whom the method
   * was called.
   */
  private TenantCache changed() {
    boolean isFirst = !isUsed;
    if (isFirst && madeFor != null && Thread.currentThread().getId() != madeBy) {
      isUsed = true;
      return manager.caches().tenant(madeFor);
    }
    return current();
  }

  private @Nullable TenantId tenantOrNull() {
    return tenantOrNull(manager);
  }

  private static @Nullable TenantId tenantOrNull(SpringCacheManager manager) {
    try {
      return manager.caches().tenant();
    } catch (
        RuntimeException e) { // of the application's resolver, which is asked again when needed
      return null;
    }
  }
}
