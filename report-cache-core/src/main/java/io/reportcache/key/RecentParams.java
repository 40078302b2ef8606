package io.reportcache.key;

import java.lang.ref.SoftReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what was made of recent parameters, and finds it by equal parameters. Making a key
 * takes ten times as long as finding it here.
 *
 * <p>Only immutable parameters are remembered, see {@link ParamKind}; for all others the result is
 * made each time. The places come in groups of {@value #GROUP} that are found by hash; the oldest
 * one of a group is replaced. There are {@value #LEAST} places at first. When as many were replaced
 * as there are, all is forgotten and there are twice as many, {@value #MOST} at most. Threads read
 * and write without a lock. If one overwrites another's place, the result is only made once more,
 * and a place itself is immutable.
 *
 * @param <P> the parameters
 * @param <T> what is made of them; the same for equal parameters
 */
final class RecentParams<P extends @Nullable Object, T> {

  private static final int GROUP = 4;
  private static final int LEAST = 512;
  private static final int MOST = 4_096;

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
    final ParamKinds kinds;
    final @Nullable Place<T>[] places;
    int replaced; // an estimate, between threads

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of its elements' type
    Memory(ParamKinds kinds, int places) {
      this.kinds = kinds;
      this.places = new Place[places];
    }
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
      known = new Memory<>(new ParamKinds(), LEAST);
      memory = new SoftReference<>(known); // one of two threads may lose its first result
    }
    ParamKind kind = known.kinds.of(params.getClass());
    return kind == null ? make.apply(params) : find(known, kind, params, params);
  }

  /** Returns how many places there are now. */
  int places() {
    Memory<T> known = memory.get();
    return known == null ? 0 : known.places.length;
  }

  private T find(Memory<T> memory, ParamKind kind, Object known, P params) {
    @Nullable Place<T>[] places = memory.places;
    int hash = kind.hash(known) * 0x9E3779B9; // spreads neighbours, as Fibonacci hashing does
    int first = (hash >>> 16) & (places.length - GROUP);
    for (int at = first; at < first + GROUP; at++) {
      Place<T> place = places[at];
      if (place == null) {
        break;
      }
      if (kind.areSame(known, place.params)) {
        return place.made;
      }
    }
    T made = make.apply(params);
    if (kind.isSmall(known)) {
      remember(memory, first, new Place<>(known, made));
    }
    return made;
  }

  private void remember(Memory<T> memory, int first, Place<T> place) {
    @Nullable Place<T>[] places = memory.places;
    int last = first + GROUP - 1;
    boolean replaces = places[last] != null;
    System.arraycopy(places, first, places, first + 1, GROUP - 1);
    places[first] = place;
    if (replaces && ++memory.replaced >= places.length && places.length < MOST) {
      this.memory = new SoftReference<>(new Memory<>(memory.kinds, places.length * 2));
    }
  }
}
