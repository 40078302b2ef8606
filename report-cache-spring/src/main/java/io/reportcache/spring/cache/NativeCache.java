package io.reportcache.spring.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Policy;
import io.reportcache.cache.CacheStats;
import io.reportcache.cache.LoadTicket;
import io.reportcache.cache.TenantCache;
import io.reportcache.key.ReportKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One named cache as Caffeine's {@code Cache}, for code that casts the native cache of Spring's
 * {@code CaffeineCache}. {@link SpringCacheManager} documents what each method covers. Null values
 * are Spring's {@code NullValue}, as they are there.
 */
final class NativeCache implements Cache<Object, Object> {

  private final SpringCache cache;
  private final NativeMap map = new NativeMap(this);

  /**
   * Shows a cache.
   *
   * @param cache which acts for the tenant of each call, and is kept by many threads
   */
  NativeCache(SpringCache cache) {
    this.cache = cache;
  }

  @Override
  public @Nullable Object getIfPresent(Object key) {
    return cache.find(current(), own(key), key);
  }

  @Override
  @SuppressWarnings(
      "NullAway") // null if the function returns null, as Caffeine's own; untold there
  public @Nullable Object get(
      Object key, Function<? super Object, ? extends @Nullable Object> mappingFunction) {
    Objects.requireNonNull(mappingFunction, "mappingFunction must not be null");
    ReportKey<Object> own = own(key);
    NamedCache named = cache.named();
    return current()
        .<Object, RuntimeException>rememberOptional(
            own,
            named.policy(),
            () -> {
              named.note(own, key);
              return mappingFunction.apply(key);
            })
        .orElse(null);
  }

  @Override
  public Map<Object, Object> getAllPresent(Iterable<? extends Object> keys) {
    Map<Object, Object> found = new LinkedHashMap<>();
    for (Object key : keys) {
      Object value = found.containsKey(key) ? null : getIfPresent(key);
      if (value != null) {
        found.put(key, value);
      }
    }
    return found;
  }

  @Override
  public Map<Object, Object> getAll(
      Iterable<? extends Object> keys,
      Function<? super Set<? extends Object>, ? extends Map<? extends Object, ? extends Object>>
          mappingFunction) {
    Objects.requireNonNull(mappingFunction, "mappingFunction must not be null");
    TenantCache here = current();
    Map<Object, Object> found = new LinkedHashMap<>();
    Map<Object, LoadTicket<Object>> missing = new LinkedHashMap<>();
    for (Object key : new LinkedHashSet<>(listed(keys))) {
      ReportKey<Object> own = own(key);
      Object value = here.get(own).orElse(null);
      if (value == null) { // F1: the tickets are taken before anything is read
        cache.named().note(own, key);
        missing.put(key, here.ticket(own, cache.named().policy()));
      } else {
        found.put(key, value);
      }
    }
    if (missing.isEmpty()) {
      return found;
    }
    Map<?, ?> loaded = mappingFunction.apply(new LinkedHashSet<>(missing.keySet()));
    missing.forEach(
        (key, ticket) -> {
          Object value = loaded.get(key);
          if (value != null) {
            boolean unused = ticket.store(value);
            found.put(key, value);
          }
        });
    return found;
  }

  @Override
  public void put(Object key, Object value) {
    Objects.requireNonNull(value, "value must not be null; Spring's NullValue stands for null");
    cache.store(own(key), key, value);
  }

  @Override
  public void putAll(Map<? extends Object, ? extends Object> values) {
    values.forEach(this::put);
  }

  @Override
  public void invalidate(Object key) {
    boolean unused = drop(key);
  }

  @Override
  public void invalidateAll(Iterable<? extends Object> keys) {
    listed(keys).forEach(this::invalidate);
  }

  @Override
  public void invalidateAll() {
    cache.clear();
  }

  @Override
  public long estimatedSize() {
    return keys().size();
  }

  @Override
  public com.github.benmanes.caffeine.cache.stats.CacheStats stats() {
    CacheStats all =
        cache.caches().statsByReport().entrySet().stream()
            .filter(each -> each.getKey().resource().equals(cache.getName()))
            .map(Map.Entry::getValue)
            .reduce(CacheStats.NONE, CacheStats::plus);
    return com.github.benmanes.caffeine.cache.stats.CacheStats.of(
        all.hits() + all.staleHits() + all.invalidatedHits(),
        all.misses(),
        all.loads(),
        all.loadFailures(),
        all.loadTime().toNanos(),
        all.evictions(),
        all.evictions());
  }

  @Override
  public ConcurrentMap<Object, Object> asMap() {
    return map;
  }

  @Override
  public void cleanUp() {
    var unused = cache.caches().cleanUp();
  }

  @Override
  public Policy<Object, Object> policy() {
    return NativePolicy.INSTANCE;
  }

  @Override
  public String toString() {
    return cache + " as a cache of Caffeine";
  }

  SpringCache cache() {
    return cache;
  }

  /** Returns the value that is there, or null after storing this one. */
  @Nullable Object addOrFind(Object key, Object value) {
    Objects.requireNonNull(value, "value must not be null; Spring's NullValue stands for null");
    return cache.addOrFind(own(key), key, value);
  }

  /** Tells whether there is a value; counts as no read. */
  boolean has(Object key) {
    return current().has(own(key));
  }

  /** Drops a value, and tells whether one was there. */
  boolean drop(Object key) {
    return cache.drop(own(key));
  }

  /** Changes a value; see {@link NativeUpdate}. */
  NativeUpdate.Done update(Object key, Function<@Nullable Object, @Nullable Object> change) {
    ReportKey<Object> own = own(key);
    NamedCache named = cache.named();
    return NativeUpdate.of(
        current(),
        own,
        named.policy(),
        old -> {
          named.note(own, key);
          return change.apply(old);
        });
  }

  /** Returns the keys of the tenant's values at this moment. */
  List<Object> keys() {
    NamedCache named = cache.named();
    return current().getKeys(named.all()).stream().map(named::original).toList();
  }

  private ReportKey<Object> own(Object key) {
    Objects.requireNonNull(key, "key must not be null");
    return cache.named().ownOrMade(key);
  }

  private TenantCache current() {
    return cache.current();
  }

  private static List<Object> listed(Iterable<? extends Object> keys) {
    List<Object> all = new ArrayList<>();
    keys.forEach(all::add);
    return all;
  }
}
