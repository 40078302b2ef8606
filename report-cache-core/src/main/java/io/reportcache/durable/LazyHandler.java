package io.reportcache.durable;

import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Creates a handler at its first use and keeps it. If the supplier fails, the run fails, and the
 * next run calls the supplier again.
 */
final class LazyHandler<T> {

  private final Supplier<? extends T> source;
  private final String what;
  private volatile @Nullable T handler;

  /**
   * Creates it without calling the supplier.
   *
   * @param what names the handler in messages
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
