package io.reportcache.event;

import io.reportcache.log.Fact;
import io.reportcache.log.GuardedLog;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantScope;
import io.reportcache.thread.DetachedThreads;
import io.reportcache.thread.Interrupts;
import io.reportcache.thread.StackRoom;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Runs handlers in the event's tenant context, and schedules another attempt after a failure. */
final class DeliveryRunner {

  private static final GuardedLog log = GuardedLog.of(EventBus.class);
  private static final Duration LONGEST_BACKOFF = Duration.ofMinutes(1);
  private static final long SOON_MILLIS = 100;

  private final BusCounters counters;
  private final Pending pending = new Pending();
  private final HandlerThreads threads = new HandlerThreads(this::soon);
  private final Set<Retry> waiting = ConcurrentHashMap.newKeySet();
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(1, DetachedThreads.named("report-cache-event-retry"));

  /**
   * Whether a publisher ran out of stack, so that a delivery that it began may never be counted as
   * ended.
   */
  volatile boolean miscounted;

  DeliveryRunner(BusCounters counters) {
    this.counters = counters;
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    timer.setKeepAliveTime(10, TimeUnit.SECONDS);
    timer.allowCoreThreadTimeOut(true);
  }

  Executor executor() {
    return threads;
  }

  void begun() {
    pending.add();
  }

  void ended(long deliveries) {
    pending.remove(deliveries);
  }

  /**
   * Runs the handler on the publisher's thread.
   *
   * @throws StackOverflowError if the publisher is out of stack; there is no further attempt then
   */
  void runInline(Registration registration, Delivery delivery, Consumer<Delivery> again) {
    boolean retried = false;
    pending.add();
    try {
      retried = isRetried(registration, delivery, again);
    } finally {
      if (!retried) { // D4: whatever was thrown
        pending.remove(1);
      }
    }
  }

  /**
   * Runs the handler on a thread of the bus. The delivery was counted as begun when it was queued.
   */
  void runQueued(Registration registration, Delivery delivery, Consumer<Delivery> again) {
    boolean retried = false;
    try {
      PublishChain chain =
          PublishChain.handle(this, delivery.envelope().name(), delivery.follows());
      try {
        retried = isRetried(registration, delivery, again);
      } finally {
        chain.leave();
      }
    } finally {
      if (!retried) {
        pending.remove(1);
      }
    }
  }

  /** Returns how many deliveries have begun and haven't ended. */
  long pending() {
    return Math.max(0, pending.count());
  }

  boolean awaitQuiet(BooleanSupplier queuesAreQuiet, Duration timeout) throws InterruptedException {
    threads.look();
    return pending.awaitAtMost(0, () -> isQuietAnyway(queuesAreQuiet), timeout);
  }

  /**
   * Waits until at most this many deliveries are pending, or the time is over.
   *
   * @param callers the number of handlers that called this method and so can't end before it
   */
  void awaitEnd(int callers, BooleanSupplier queuesAreQuiet, Duration patience) {
    threads.look();
    try {
      pending.awaitAtMost(callers, () -> isQuietAnyway(queuesAreQuiet), patience);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the caller wants to close quickly
    }
  }

  /** Interrupts handlers that still run, and drops deliveries that wait for another attempt. */
  void close() {
    Interrupts.shutDown(timer);
    threads.close();
    int dropped = drop(retry -> true);
    if (dropped > 0) {
      log.warn("{} events that waited for another attempt are dropped: the bus is closed", dropped);
    }
  }

  /** Drops deliveries that wait for another attempt of a handler whose registration is closed. */
  void dropRetries(Registration registration) {
    int dropped = drop(retry -> retry.registration == registration);
    if (dropped > 0) {
      log.warn(
          "{} events that waited for another attempt of handler {} are dropped: it was unsubscribed",
          dropped,
          registration.name);
    }
  }

  private int drop(Predicate<Retry> which) {
    int dropped = 0;
    for (Retry retry : List.copyOf(waiting)) {
      dropped += which.test(retry) && waiting.remove(retry) ? 1 : 0;
    }
    counters.dropped.add(dropped);
    pending.remove(dropped);
    return dropped;
  }

  private boolean isQuietAnyway(BooleanSupplier queuesAreQuiet) {
    return miscounted && waiting.isEmpty() && queuesAreQuiet.getAsBoolean();
  }

  /** Returns whatever the handler threw (D4), or null if it handled the event. */
  private @Nullable Throwable failureOf(Registration registration, EventEnvelope<?> envelope) {
    try (TenantScope scope = TenantContext.open(envelope.tenant())) { // T3
      registration.handle(envelope);
      counters.handled.increment();
      return null;
    } catch (Throwable e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      return e;
    }
  }

  /** Runs the handler. Returns whether it will be run again for this event. */
  private boolean isRetried(Registration registration, Delivery first, Consumer<Delivery> again) {
    SubscriptionOptions options = registration.options;
    for (Delivery delivery = first; ; delivery = delivery.next()) {
      Throwable failure = failureOf(registration, delivery.envelope());
      if (failure == null) {
        return false;
      }
      if (failure instanceof StackOverflowError && options.runsInline()) {
        StackRoom.requirePlenty(); // F1: else the publisher's stack is used up, and it must get the
        // error
      }
      counters.failed.increment();
      if (delivery.attempt() >= options.attempts()
          || timer.isShutdown()
          || registration.isClosed()) {
        counters.exhausted.increment();
        log.error(
            "Handler {} failed on event {} ({}) of {}, attempt {} of {}; it is given up",
            arguments(registration, delivery, failure));
        return false;
      }
      log.warn(
          "Handler {} failed on event {} ({}) of {}, attempt {} of {}; it will be tried again",
          arguments(registration, delivery, failure));
      if (retry(registration, delivery, again)) {
        return true;
      }
      if (registration.isClosed()) {
        counters.dropped.increment();
        return false;
      }
    }
  }

  private static @Nullable Object[] arguments(
      Registration registration, Delivery delivery, Throwable failure) {
    EventEnvelope<?> envelope = delivery.envelope();
    return new Object[] {
      new Fact("handler", registration.name),
      envelope.id(),
      new Fact("event", envelope.name()),
      envelope.tenant(),
      delivery.attempt(),
      registration.options.attempts(),
      failure
    };
  }

  /** Schedules another attempt. Returns false if no thread is available for it. */
  private boolean retry(Registration registration, Delivery delivery, Consumer<Delivery> again) {
    SubscriptionOptions options = registration.options;
    long longest = LONGEST_BACKOFF.toMillis();
    long first = Math.min(TimeUnit.MILLISECONDS.convert(options.backoff()), longest);
    long bounded = Math.min(Math.max(first << Math.min(delivery.attempt() - 1, 20), 1), longest);
    // Jitter of half the pause, so that handlers that failed together don't come back together.
    long jittered = bounded / 2 + ThreadLocalRandom.current().nextLong(bounded / 2 + 1);
    Retry retry = new Retry(registration, delivery.next(), again);
    waiting.add(retry);
    if (registration.isClosed()) { // may have closed before this was added
      return !waiting.remove(retry);
    }
    try {
      var unused = timer.schedule(retry, jittered, TimeUnit.MILLISECONDS);
      return true;
    } catch (Throwable e) { // if the timer keeps it, it finds itself removed
      return !waiting.remove(retry);
    }
  }

  private void soon(Runnable task) {
    var unused = timer.schedule(task, SOON_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Another attempt. Whoever removes it from the waiting set either runs or drops it. */
  private final class Retry implements Runnable {

    private final Registration registration;
    private final Delivery delivery;
    private final Consumer<Delivery> again;

    Retry(Registration registration, Delivery delivery, Consumer<Delivery> again) {
      this.registration = registration;
      this.delivery = delivery;
      this.again = again;
    }

    @Override
    public void run() {
      if (waiting.remove(this)) {
        again.accept(delivery);
      }
    }
  }
}
