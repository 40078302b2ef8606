package io.reportcache.micrometer;

import io.reportcache.schedule.Ticker;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What was read a moment ago. All meters of one scrape read the same, so the figures behind them
 * are gathered once.
 */
final class Lately<T> {

  private static final long MOMENT = TimeUnit.NANOSECONDS.convert(Duration.ofMillis(500));

  private final Supplier<T> source;
  private final Ticker ticker;
  private @Nullable T last; // guarded by this
  private long readAt; // guarded by this

  Lately(Supplier<T> source, Ticker ticker) {
    this.source = source;
    this.ticker = ticker;
  }

  synchronized T get() {
    T known = last;
    if (known == null || ticker.nanos() - readAt > MOMENT) {
      known = source.get();
      last = known;
      readAt = ticker.nanos();
    }
    return known;
  }

  /** Has the next call read anew. */
  synchronized void forget() {
    last = null;
  }
}
