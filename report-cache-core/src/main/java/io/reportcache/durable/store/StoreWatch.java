package io.reportcache.durable.store;

import io.reportcache.schedule.Ticker;
import io.reportcache.thread.DetachedThreads;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a store for those who show its figures: gauges, health, consoles. The store is read at
 * most once in an interval, however many ask, on a thread of this watch. Nobody waits longer than a
 * second, whatever the store does. Safe for use by many threads.
 *
 * @since 0.1
 */
public final class StoreWatch {

  private static final StoreSnapshot NOTHING =
      new StoreSnapshot(Optional.empty(), Map.of(), List.of());

  private final DeliveryStore store;
  private final long intervalNanos;
  private final Duration patience;
  private final Ticker ticker;
  private final ThreadFactory threads = DetachedThreads.named("report-cache-store-watch");
  private StoreSnapshot found = NOTHING; // guarded by this
  private @Nullable Long foundAt; // guarded by this
  private @Nullable CountDownLatch looking; // guarded by this

  private StoreWatch(DeliveryStore store, Duration interval, Duration patience, Ticker ticker) {
    this.store = Objects.requireNonNull(store, "store must not be null");
    this.intervalNanos = TimeUnit.NANOSECONDS.convert(interval);
    this.patience = patience;
    this.ticker = ticker;
  }

  /**
   * Returns a watch of this store.
   *
   * @param interval how old figures may be; more than zero. A look counts all deliveries
   * @throws IllegalArgumentException if it is zero or negative
   */
  public static StoreWatch of(DeliveryStore store, Duration interval) {
    return of(store, interval, Duration.ofSeconds(1), Ticker.system());
  }

  static StoreWatch of(DeliveryStore store, Duration interval, Duration patience, Ticker ticker) {
    Objects.requireNonNull(interval, "interval must not be null");
    if (interval.isZero() || interval.isNegative()) {
      throw new IllegalArgumentException(
          "interval must be more than zero, was %s; 30 seconds are enough for most"
              .formatted(interval));
    }
    return new StoreWatch(store, interval, patience, ticker);
  }

  /**
   * Returns what was found within the interval, or looks. If the store hasn't answered within a
   * second, that is what is found, until it does.
   */
  public StoreSnapshot snapshot() {
    CountDownLatch look = beginIfOld();
    if (look != null && !isOver(look)) {
      outOfPatience(look);
    }
    synchronized (this) {
      return found;
    }
  }

  private synchronized @Nullable CountDownLatch beginIfOld() {
    if (foundAt != null && ticker.nanos() - foundAt < intervalNanos) {
      return null;
    }
    if (looking == null) {
      CountDownLatch begun = new CountDownLatch(1);
      try {
        threads.newThread(() -> look(begun)).start();
      } catch (Throwable e) { // no thread is to be had
        keep(found.unread("there is no thread to look at the store: " + e));
        return null;
      }
      looking = begun;
    }
    return looking;
  }

  private boolean isOver(CountDownLatch look) {
    try {
      return look.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private synchronized void outOfPatience(CountDownLatch look) {
    if (look.equals(looking)) {
      keep(found.unread("the store hasn't answered within " + patience));
    }
  }

  private void look(CountDownLatch begun) {
    StoreSnapshot next = null;
    String failure = "the store can't be read";
    try {
      next =
          new StoreSnapshot(
              Optional.empty(),
              store instanceof DeliveryRecords records
                  ? records.count(DeliveryQuery.all())
                  : Map.of(),
              store.backlog());
    } catch (Throwable e) { // D4: told to those who ask
      failure = String.valueOf(e);
    } finally {
      end(next, failure);
      begun.countDown();
    }
  }

  private synchronized void end(@Nullable StoreSnapshot next, String failure) {
    looking = null;
    keep(next == null ? found.unread(failure) : next);
  }

  private synchronized void keep(StoreSnapshot next) {
    found = next;
    foundAt = ticker.nanos();
  }
}
