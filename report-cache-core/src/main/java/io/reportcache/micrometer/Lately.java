package io.reportcache.micrometer;

import io.reportcache.schedule.Ticker;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What was read at the beginning of this scrape. All meters of a scrape read the same, so the
 * figures behind them are gathered once and fit together. A scrape has ended when nothing was asked
 * for half a second; where somebody asks on and on, what is older than two seconds is read anew.
 */
final class Lately<T> {

  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long LONGEST = TimeUnit.SECONDS.toNanos(2);

  private final Supplier<T> source;
  private final Ticker ticker;
  private @Nullable T last; // guarded by this
  private long readAt; // guarded by this
  private long askedAt; // guarded by this

  Lately(Supplier<T> source, Ticker ticker) {
    this.source = source;
    this.ticker = ticker;
  }

  synchronized T get() {
    T known = last;
    long now = ticker.nanos();
    if (known == null || now - askedAt > PAUSE || now - readAt > LONGEST) {
      known = source.get();
      last = known;
      now = ticker.nanos();
      readAt = now;
    }
    askedAt = now;
    return known;
  }

  /** Has the next call read anew. */
  synchronized void forget() {
    last = null;
  }
}
