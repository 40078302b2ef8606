package io.reportcache.cache.local;

import io.reportcache.cache.LoadInterruptedException;
import io.reportcache.cache.Source;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.log.GuardedLog;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Waits for loads that another thread runs, and decides which callers their outcomes answer. */
final class Joins {

  private static final GuardedLog log = GuardedLog.of(TenantCacheManager.class);

  private final Waits waits = new Waits();
  private final long loadTimeoutNanos;

  Joins(long loadTimeoutNanos) {
    this.loadTimeoutNanos = loadTimeoutNanos;
  }

  /** Tells whether a read that begins now may be answered by the load. */
  boolean canJoin(Space space, Flight flight) {
    return !flight.isDone() && !isOvertaken(space, flight) && !isTimedOut(flight);
  }

  static boolean isOvertaken(Space space, Flight flight) {
    return flight.isAbandoned()
        || (flight.hasBegun() && space.isFenced(flight.key, flight.tags(), flight.stamp()));
  }

  boolean isTimedOut(Flight flight) {
    return flight.isOlderThan(loadTimeoutNanos);
  }

  /** Counts and logs, once, that the load takes longer than the load time-out. */
  void foundHung(Space space, Flight flight) {
    if (flight.isFirstFoundHung()) {
      space.counters(flight.key()).hungLoads.increment();
      log.warn(
          "A load of {} for {} has taken longer than the load timeout of {} ms; another may begin"
              + " in its place, and if it runs in the background it is interrupted",
          flight.key(),
          space.tenant,
          loadTimeoutNanos / 1_000_000);
    }
  }

  /**
   * Waits for the outcome.
   *
   * @return null if there is none within the given nanoseconds
   */
  @Nullable LoadOutcome await(Flight flight, CompletableFuture<LoadOutcome> ending, long nanos) {
    Thread me = Thread.currentThread();
    waits.begin(me, flight);
    try {
      return ending.get(nanos, TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return null;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e); // can't happen: endings never complete with an exception
    } catch (InterruptedException e) {
      me.interrupt();
      throw new LoadInterruptedException(
          "interrupted while waiting for another caller's load of %s for %s"
              .formatted(flight.key, flight.tenant()),
          e);
    } finally {
      waits.end(me);
    }
  }

  /**
   * Answers the request with the outcome of another caller's load, or throws its failure.
   *
   * @param early whether the caller joined before the load began
   * @return null if the outcome doesn't answer this request, which then has to look again
   */
  static <X extends Exception> @Nullable Found answer(
      Space space, LoadRequest<X> request, Flight flight, LoadOutcome outcome, boolean early) {
    if (outcome instanceof LoadOutcome.Value value) {
      Entry entry = value.entry();
      return request.accepts(entry) && (early || isForLateComers(space, flight))
          ? new Found(entry, Source.JOINED)
          : null;
    }
    if (outcome instanceof LoadOutcome.Failure failure && concerns(failure, request, flight)) {
      throw asItIs(failure.cause());
    }
    return null;
  }

  /**
   * Tells whether the value answers callers that joined after the load had begun. It doesn't if
   * they may have joined after an invalidation of a tag that the load added only later (F1).
   */
  private static boolean isForLateComers(Space space, Flight flight) {
    return !(flight.hasLearnedTags() && isOvertaken(space, flight));
  }

  private static boolean concerns(
      LoadOutcome.Failure failure, LoadRequest<?> request, Flight flight) {
    return switch (failure.concern()) {
      case ALL -> true;
      case ITS_THREAD -> false;
      case THE_LIKE -> {
        LoadRequest<?> leader = flight.request();
        yield leader == null || request.refusesTheSameAs(leader);
      }
    };
  }

  /** D2: throws the loader's exception as it is, checked or not. */
  @SuppressWarnings("unchecked")
  static <T extends Throwable> RuntimeException asItIs(Throwable failure) throws T {
    throw (T) failure;
  }
}
