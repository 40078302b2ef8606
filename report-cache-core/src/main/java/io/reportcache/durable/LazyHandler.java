package io.reportcache.durable;

import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A handler that is asked for when it's first needed, and kept. If that fails, so does the run, and
 * the next one asks again.
 */
final class LazyHandler<T> {

  private final Supplier<? extends T> source;
  private final String what;
  private volatile @Nullable T handler;

  /**
   * Not asked for yet.
   *
   * @param what it is, for messages
   */
  LazyHandler(Supplier<? extends T> source, String what) {
    this.source = Objects.requireNonNull(source, "handler must not be null");
    this.what = what;
  }

  T get() {
    T known = handler;
    return known == null ? ask() : known;
  }

  private synchronized T ask() {
    T known = handler;
    if (known == null) {
      known =
          Objects.requireNonNull(
              source.get(), () -> "the supplier of " + what + " must not return null");
      handler = known;
    }
    return known;
  }
}
