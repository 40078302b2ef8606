package io.reportcache.key;

import java.lang.ref.SoftReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what was made of recent parameters, and finds it by equal parameters. Making a key
 * takes ten times as long as finding it here. For the library's own use.
 *
 * <p>Only immutable parameters are remembered, see {@link ParamKind}; for all others the result is
 * made each time. There are {@value #PLACES} places, in pairs that are found by hash; the older one
 * of a pair is replaced. Threads read and write without a lock. If one overwrites another's place,
 * the result is only made once more, and a place itself is immutable.
 *
 * @param <P> the parameters
 * @param <T> what is made of them; the same for equal parameters
 * @since 0.1
 */
public final class RecentParams<P extends @Nullable Object, T> {

  private static final int PLACES = 512;

  static {
    ParamKind.prepare(); // when reports are declared, not when they are read
  }

  private final Function<? super P, ? extends T> make;

  /**
   * Soft, since it may hold parameters of an application that is unloaded while the report stays.
   */
  private volatile SoftReference<Memory<T>> memory;

  private record Place<T>(Object params, T made) {}

  private static final class Memory<T> {
    final ParamKinds kinds = new ParamKinds();

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of its elements' type
    final @Nullable Place<T>[] places = new Place[PLACES];
  }

  /** Makes an empty memory of what the function makes of parameters. */
  public RecentParams(Function<? super P, ? extends T> make) {
    this.make = make;
    this.memory = new SoftReference<>(null);
  }

  /**
   * Returns what the function makes of the parameters, which may be null. Exceptions of the
   * function reach the caller.
   */
  public T of(P params) {
    if (params == null) {
      return make.apply(params);
    }
    Memory<T> known = memory.get();
    if (known == null) {
      known = new Memory<>();
      memory = new SoftReference<>(known); // one of two threads may lose its first result
    }
    ParamKind kind = known.kinds.of(params.getClass());
    return kind == null ? make.apply(params) : find(known.places, kind, params, params);
  }

  private T find(@Nullable Place<T>[] places, ParamKind kind, Object known, P params) {
    int hash = kind.hash(known) * 0x9E3779B9; // spreads neighbours, as Fibonacci hashing does
    int at = (hash >>> 16) & (PLACES - 2);
    Place<T> first = places[at];
    if (first != null && kind.areSame(known, first.params)) {
      return first.made;
    }
    Place<T> second = places[at + 1];
    if (second != null && kind.areSame(known, second.params)) {
      return second.made;
    }
    T made = make.apply(params);
    if (kind.isSmall(known)) {
      places[at + 1] = first;
      places[at] = new Place<>(known, made);
    }
    return made;
  }
}
