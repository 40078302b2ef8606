package io.reportcache.key;

import java.lang.ref.SoftReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What was made of parameters lately, found again by equal ones. Making a key takes ten times as
 * long as finding it here. For the library's own use.
 *
 * <p>Only parameters that can never change are remembered, see {@link ParamKind}; of all others it
 * is made each time. There is room for {@value #PLACES} of them, in pairs that a hash leads to; the
 * elder of a pair goes. Threads read and write without a lock: whoever overwrites another's place
 * only has it made once more, and a place never changes.
 *
 * @param <P> the parameters
 * @param <T> what is made of them; the same for equal ones
 */
public final class RecentParams<P extends @Nullable Object, T> {

  private static final int PLACES = 512;

  static {
    ParamKind.prepare(); // where reports are declared, and not where they are read
  }

  private final Function<? super P, ? extends T> make;

  /** Soft, as it may hold parameters of an application that goes while the report stays. */
  private volatile SoftReference<Memory<T>> memory;

  private record Place<T>(Object params, T made) {}

  private static final class Memory<T> {
    final ParamKinds kinds = new ParamKinds();

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of what it is to hold
    final @Nullable Place<T>[] places = new Place[PLACES];
  }

  /** A memory of what this makes of parameters. */
  public RecentParams(Function<? super P, ? extends T> make) {
    this.make = make;
    this.memory = new SoftReference<>(null);
  }

  /** Returns what is made of the parameters; throws what making it throws, of null, too. */
  public T of(P params) {
    if (params == null) {
      return make.apply(params);
    }
    Memory<T> known = memory.get();
    if (known == null) {
      known = new Memory<>();
      memory = new SoftReference<>(known); // of two threads one may lose its first
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
