package io.reportcache.event;

import io.reportcache.log.GuardedLog;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantScope;
import io.reportcache.thread.DetachedThreads;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Runs handlers in their tenant's context, and has what failed tried again. */
final class DeliveryRunner {

  private static final GuardedLog log = GuardedLog.of(EventBus.class);
  private static final Duration LONGEST_BACKOFF = Duration.ofMinutes(1);

  private final BusCounters counters;
  private final Pending pending = new Pending();
  private final HandlerThreads threads = new HandlerThreads();
  private final ScheduledThreadPoolExecutor retries =
      new ScheduledThreadPoolExecutor(1, DetachedThreads.named("report-cache-event-retry"));

  DeliveryRunner(BusCounters counters) {
    this.counters = counters;
    retries.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    retries.setKeepAliveTime(10, TimeUnit.SECONDS);
    retries.allowCoreThreadTimeOut(true);
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

  void run(Registration registration, Delivery delivery, Consumer<Delivery> again) {
    EventEnvelope<?> envelope = delivery.envelope();
    boolean ended = true;
    try (TenantScope scope = TenantContext.open(envelope.tenant())) { // T3
      registration.handle(envelope);
      counters.handled.increment();
    } catch (Throwable e) { // B5: also an Error of one handler is no other's business
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      ended = !failed(registration, delivery, e, again);
    } finally {
      if (ended) {
        pending.remove(1);
      }
    }
  }

  boolean awaitQuiet(Duration timeout) throws InterruptedException {
    return pending.awaitNone(timeout);
  }

  /** Waits until nothing is pending, so long at most. */
  void awaitEnd(Duration patience) {
    try {
      pending.awaitNone(patience);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // whoever closes is in a hurry
    }
  }

  /** Interrupts what still runs and drops what waits for another attempt. */
  void close() {
    int dropped = retries.shutdownNow().size();
    threads.close();
    if (dropped > 0) {
      counters.dropped.add(dropped);
      pending.remove(dropped);
      log.warn("{} events that waited for another attempt are dropped: the bus is closed", dropped);
    }
  }

  /** Tells whether it will be tried again. */
  private boolean failed(
      Registration registration, Delivery delivery, Throwable e, Consumer<Delivery> again) {
    counters.failed.increment();
    SubscriptionOptions options = registration.options;
    EventEnvelope<?> envelope = delivery.envelope();
    if (delivery.attempt() < options.attempts() && retry(delivery, options, again)) {
      log.warn(
          "Handler {} failed on event {} ({}) of {}, attempt {} of {}; it will be tried again",
          registration.name,
          envelope.id(),
          envelope.name(),
          envelope.tenant(),
          delivery.attempt(),
          options.attempts(),
          e);
      return true;
    }
    counters.exhausted.increment();
    log.error(
        "Handler {} failed on event {} ({}) of {}, attempt {} of {}; it is given up",
        registration.name,
        envelope.id(),
        envelope.name(),
        envelope.tenant(),
        delivery.attempt(),
        options.attempts(),
        e);
    return false;
  }

  @SuppressWarnings(
      "FutureReturnValueIgnored") // the task only queues, which reports its own failure
  private boolean retry(Delivery delivery, SubscriptionOptions options, Consumer<Delivery> again) {
    long longest = LONGEST_BACKOFF.toMillis();
    long first = Math.min(TimeUnit.MILLISECONDS.convert(options.backoff()), longest);
    long bounded = Math.min(Math.max(first << Math.min(delivery.attempt() - 1, 20), 1), longest);
    // Jitter of half the pause, so that handlers that failed together don't come back together.
    long jittered = bounded / 2 + ThreadLocalRandom.current().nextLong(bounded / 2 + 1);
    try {
      retries.schedule(() -> again.accept(delivery.next()), jittered, TimeUnit.MILLISECONDS);
      return true;
    } catch (RejectedExecutionException e) {
      return false; // closed meanwhile
    }
  }
}
