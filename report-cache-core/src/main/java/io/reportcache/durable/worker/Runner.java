package io.reportcache.durable.worker;

import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.log.GuardedLog;
import io.reportcache.schedule.Ticker;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantScope;
import java.util.concurrent.CompletionStage;

/** Runs deliveries: calls their handlers on threads of the lane, with the tenant bound. */
final class Runner {

  private static final GuardedLog log = GuardedLog.named(WorkerLog.NAME);

  private final Holdings holdings;
  private final Watch watch;
  private final RunEnds ends;
  private final WorkerCounters counters;
  private final int lapsesAllowed;
  private final Ticker ticker;
  private final ObservedRuns observed;
  private final RunsApart apart;

  Runner(
      int lapsesAllowed,
      Ticker ticker,
      Holdings holdings,
      Watch watch,
      RunEnds ends,
      WorkerCounters counters,
      ObservedRuns observed,
      RunsApart apart) {
    this.holdings = holdings;
    this.watch = watch;
    this.ends = ends;
    this.counters = counters;
    this.lapsesAllowed = lapsesAllowed;
    this.ticker = ticker;
    this.observed = observed;
    this.apart = apart;
  }

  /** Runs a delivery that its lane has started. Tells whether the thread may run another. */
  boolean run(OwnedDelivery next) {
    ClaimedDelivery delivery = next.delivery;
    if (!watch.isHeld(next)) {
      log.warn("{} isn't run here: its lease ends, or has ended while it waited", delivery);
      counters.lost.increment();
      ends.forget(next);
      return true;
    }
    if (delivery.lapses() > lapsesAllowed) {
      ends.lapsed(next, lapsesAllowed);
      return true;
    }
    Attempt attempt;
    try {
      attempt = new Attempt(delivery.attempt(), next.lane.options(), ticker);
      next.begins(attempt);
    } catch (Throwable e) { // no memory
      ends.forget(next); // others run it when the lease ends
      throw e;
    }
    Throwable failure = null;
    try (TenantScope scope = TenantContext.open(delivery.message().tenant())) { // T3
      log.debug("Attempt {} of {}", delivery.attempt(), delivery);
      observed.handle(next.lane.handler(), delivery, attempt.run);
    } catch (Throwable e) { // D4: an Error, too, is a failure of this handler alone
      failure = e;
    }
    CompletionStage<?> rest = attempt.run.rest();
    if (failure == null && rest != null) {
      return apart.begin(next, attempt, rest);
    }
    boolean counts = next.ends();
    boolean goesOn = attempt.returns();
    if (counts) {
      ends.ended(next, attempt, failure);
    } else {
      next.tellVerdict();
      log.warn("{} has returned after it was interrupted", delivery, failure);
    }
    holdings.removeIfGone(next); // or when it's settled
    return goesOn;
  }
}
