package io.reportcache.spring.cache;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The values of the current tenant in one cache, as a map. An iteration walks the keys that were
 * there when it began, for the tenant of the thread that walks.
 */
final class NativeMap extends AbstractMap<Object, Object> implements ConcurrentMap<Object, Object> {

  private final NativeCache cache;

  NativeMap(NativeCache cache) {
    this.cache = cache;
  }

  @Override
  public @Nullable Object get(Object key) {
    return cache.getIfPresent(key);
  }

  @Override
  public @Nullable Object getOrDefault(Object key, @Nullable Object other) {
    Object found = get(key);
    return found == null ? other : found;
  }

  @Override
  public boolean containsKey(Object key) {
    return cache.has(key);
  }

  @Override
  public int size() {
    return cache.keys().size();
  }

  @Override
  public boolean isEmpty() {
    return size() == 0;
  }

  @Override
  public @Nullable Object put(Object key, Object value) {
    Object before = get(key);
    cache.put(key, value);
    return before;
  }

  @Override
  public @Nullable Object putIfAbsent(Object key, Object value) {
    return cache.addOrFind(key, value);
  }

  @Override
  public @Nullable Object remove(Object key) {
    Object before = get(key);
    return cache.drop(key) ? before : null;
  }

  @Override
  public boolean remove(Object key, @Nullable Object value) {
    return value != null
        && cache.has(key)
        && cache.update(key, old -> value.equals(old) ? null : NativeUpdate.UNCHANGED).isDone();
  }

  @Override
  public boolean replace(Object key, Object before, Object after) {
    Objects.requireNonNull(before, "the old value must not be null");
    Objects.requireNonNull(after, "the new value must not be null");
    return cache.has(key)
        && cache.update(key, old -> before.equals(old) ? after : NativeUpdate.UNCHANGED).isDone();
  }

  @Override
  public @Nullable Object replace(Object key, Object value) {
    Objects.requireNonNull(value, "value must not be null");
    return cache.has(key)
        ? cache.update(key, old -> old == null ? NativeUpdate.UNCHANGED : value).before()
        : null;
  }

  @Override
  public @Nullable Object computeIfAbsent(
      Object key, Function<? super Object, ? extends @Nullable Object> mappingFunction) {
    return cache.get(key, mappingFunction);
  }

  @Override
  public @Nullable Object computeIfPresent(
      Object key, BiFunction<? super Object, ? super Object, ? extends @Nullable Object> change) {
    Objects.requireNonNull(change, "the function must not be null");
    return cache.has(key)
        ? cache
            .update(key, old -> old == null ? NativeUpdate.UNCHANGED : change.apply(key, old))
            .after()
        : null;
  }

  @Override
  public @Nullable Object compute(
      Object key,
      BiFunction<? super Object, ? super @Nullable Object, ? extends @Nullable Object> change) {
    Objects.requireNonNull(change, "the function must not be null");
    return cache.update(key, old -> change.apply(key, old)).after();
  }

  @Override
  public @Nullable Object merge(
      Object key,
      Object value,
      BiFunction<? super Object, ? super Object, ? extends @Nullable Object> change) {
    Objects.requireNonNull(value, "value must not be null");
    Objects.requireNonNull(change, "the function must not be null");
    return cache.update(key, old -> old == null ? value : change.apply(old, value)).after();
  }

  @Override
  public void replaceAll(BiFunction<? super Object, ? super Object, ? extends Object> change) {
    cache.keys().forEach(key -> computeIfPresent(key, change));
  }

  @Override
  public void clear() {
    cache.invalidateAll();
  }

  @Override
  public Set<Object> keySet() {
    return new Keys();
  }

  @Override
  public Set<Entry<Object, Object>> entrySet() {
    return new Entries();
  }

  private final class Keys extends AbstractSet<Object> {

    @Override
    public Iterator<Object> iterator() {
      Iterator<Object> keys = cache.keys().iterator();
      return new Iterator<>() {
        private @Nullable Object last;

        @Override
        public boolean hasNext() {
          return keys.hasNext();
        }

        @Override
        public Object next() {
          Object key = keys.next();
          last = key;
          return key;
        }

        @Override
        public void remove() {
          drop(last);
          last = null;
        }
      };
    }

    @Override
    public int size() {
      return NativeMap.this.size();
    }

    @Override
    public boolean contains(Object key) {
      return containsKey(key);
    }

    @Override
    public boolean remove(Object key) {
      return cache.drop(key);
    }

    @Override
    public void clear() {
      NativeMap.this.clear();
    }
  }

  private final class Entries extends AbstractSet<Entry<Object, Object>> {

    @Override
    public Iterator<Entry<Object, Object>> iterator() {
      Iterator<Object> keys = cache.keys().iterator();
      return new Iterator<>() {
        private @Nullable Entry<Object, Object> next;
        private @Nullable Object last;

        @Override
        public boolean hasNext() {
          while (next == null && keys.hasNext()) {
            Object key = keys.next();
            Object value = NativeMap.this.get(key);
            next = value == null ? null : new Written(key, value); // gone since
          }
          return next != null;
        }

        @Override
        public Entry<Object, Object> next() {
          Entry<Object, Object> found = hasNext() ? next : null;
          if (found == null) {
            throw new NoSuchElementException();
          }
          next = null;
          last = found.getKey();
          return found;
        }

        @Override
        public void remove() {
          drop(last);
          last = null;
        }
      };
    }

    @Override
    public int size() {
      return NativeMap.this.size();
    }

    @Override
    public void clear() {
      NativeMap.this.clear();
    }
  }

  private void drop(@Nullable Object last) {
    if (last == null) {
      throw new IllegalStateException("call next() first, and remove() once after it");
    }
    boolean unused = cache.drop(last);
  }

  /** An entry whose value can be set. */
  @SuppressWarnings("serial") // never serialized
  private final class Written extends SimpleEntry<Object, Object> {

    Written(Object key, Object value) {
      super(key, value);
    }

    @Override
    public Object setValue(Object value) {
      cache.put(getKey(), value);
      return super.setValue(value);
    }
  }
}
