package io.reportcache.durable.worker;

import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.store.DeliveryStoreException;
import io.reportcache.durable.store.Ending;
import io.reportcache.durable.store.Settlement;
import io.reportcache.log.GuardedLog;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantScope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs the deliveries of some lanes of a store, with as many other workers in other processes as
 * there are. It claims what waits, hands each delivery to its lane's handler with the tenant bound
 * to the thread, and tells the store how that ended.
 *
 * <ul>
 *   <li>A handler that throws anything is tried again after a pause, up to its attempts; then the
 *       delivery is a dead letter.
 *   <li>A handler that takes longer than its time-out is interrupted, and its run has failed as
 *       soon as it returns: only then another may begin. If it goes on nevertheless, what comes of
 *       it counts for nothing, and after as long again, a second at most, its run has failed, and
 *       its lane gets another thread in its place, up to ten for each that the lane has.
 *   <li>If this process dies, or is stopped for longer than the lease, another takes over.
 *   <li>If the store is away, handlers that run go on, and how they have ended is told when it's
 *       back. Nothing is lost; what was told to nobody before a lease ended may run again.
 * </ul>
 *
 * <p>Between processes nothing depends on their clocks. Safe for use by many threads.
 */
public final class DeliveryWorker implements AutoCloseable {

  private static final GuardedLog log = GuardedLog.of(DeliveryWorker.class);
  private static final Duration RETURNING = Duration.ofSeconds(1);
  private static final long SHORTEST_LOOK = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long LONGEST_LOOK = TimeUnit.SECONDS.toNanos(1);

  private final DeliveryWorkerBuilder settings;
  final List<LaneWork> lanes = new ArrayList<>();
  private final Set<Attempt> running = ConcurrentHashMap.newKeySet();
  private final Set<Owned> owned = ConcurrentHashMap.newKeySet();
  private final WorkerCounters counters = new WorkerCounters();
  private final WorkerThreads threads = new WorkerThreads();
  final Settler settler;
  final Claimer claimer;
  final Watch watch;
  private final Cleaner cleaner;
  private DeliveryStore.Listening listening = () -> {};
  private boolean closed;

  DeliveryWorker(DeliveryWorkerBuilder settings) {
    this.settings = settings;
    claimer = new Claimer(settings, lanes, owned);
    settler =
        new Settler(
            settings.store,
            this::settled,
            counters,
            threads.forHandlers(),
            settings.listener,
            settings.batch);
    settings.lanes.forEach(
        (lane, served) ->
            lanes.add(
                new LaneWork(
                    lane,
                    served.options(),
                    served.handler(),
                    settings.batch,
                    threads.forHandlers(),
                    this::run,
                    claimer::wake)));
    watch =
        new Watch(settings, running, owned, this::timedOut, this::leaseEnds, this::handBackDelayed);
    cleaner = new Cleaner(settings);
  }

  /** Begins with a worker for the deliveries of a store. */
  public static DeliveryWorkerBuilder of(DeliveryStore store) {
    return new DeliveryWorkerBuilder(store);
  }

  void start() {
    try {
      threads.start("claim", claimer);
      threads.start("settle", settler);
      threads.start("watch", watch::run);
      threads.start("lease", watch::extendLeases);
      threads.start("clean", cleaner);
    } catch (Throwable e) { // no thread to be had for one of them
      close();
      throw e;
    }
    listen();
  }

  private synchronized void listen() {
    try {
      listening = settings.store.listen(this::wake);
    } catch (Throwable e) {
      log.warn("The store doesn't tell of what is added; it's asked now and then", e);
    }
  }

  /** Has the worker look into the store now: something was added. Costs next to nothing. */
  public void wake() {
    lanes.forEach(LaneWork::refilled);
    claimer.wake();
  }

  /**
   * Waits until there is nothing for this worker to do now, what handlers do about dead letters
   * included: what is delayed, parked, waits for another attempt or is another worker's isn't
   * waited for.
   *
   * <p>What is due for a handler or a queue that nobody serves keeps it waiting, too, so that a
   * misspelt name doesn't pass for work that is done: the store is asked for the {@linkplain
   * DeliveryStore#backlog() backlog} of the lanes of this worker's kinds, handlers or queues, that
   * it doesn't serve. If another worker takes something of such a lane meanwhile, that lane is the
   * other's and isn't waited for. {@link #isIdle()} doesn't look at other lanes.
   *
   * @param timeout how long to wait at most, with a last look at the end; with zero or less the
   *     answer is false. A call of the store that takes longer is waited for
   * @return false if that took longer than the timeout
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  public boolean awaitIdle(Duration timeout) throws InterruptedException {
    Objects.requireNonNull(timeout, "timeout must not be null");
    if (timeout.isNegative() || timeout.isZero()) {
      return false;
    }
    wake(); // or what the last claim has found might be old
    long begunAt = System.nanoTime();
    long nanos = TimeUnit.NANOSECONDS.convert(timeout);
    Unserved unserved = new Unserved(settings.store, Set.copyOf(settings.lanes.keySet()));
    long lookAt = begunAt;
    long pause = SHORTEST_LOOK;
    while (true) {
      boolean isLast = System.nanoTime() - begunAt >= nanos;
      if (isIdle() && (isLast || System.nanoTime() - lookAt >= 0)) {
        if (isServed(unserved)) {
          return true;
        }
        lookAt = System.nanoTime() + pause;
        pause = Math.min(2 * pause, LONGEST_LOOK);
      }
      if (isLast) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(2);
    }
  }

  /**
   * Tells whether there was nothing for this worker to do when it last looked, whatever waits in
   * lanes that it doesn't serve. Costs next to nothing.
   */
  public boolean isIdle() {
    return !settler.isTelling() && lanes.stream().allMatch(LaneWork::isIdle);
  }

  private static boolean isServed(Unserved unserved) {
    try {
      return unserved.look().isEmpty();
    } catch (DeliveryStoreException e) { // it may answer later
      log.debug("The store can't say what nobody works", e);
      return false;
    }
  }

  /** Returns what this worker has done so far. */
  public DeliveryWorkerStats stats() {
    return counters.snapshot();
  }

  /**
   * Claims no more, hands back what hasn't begun, and waits for what runs for as long as it was
   * {@linkplain DeliveryWorkerBuilder#closePatience told}; then interrupts that and hands it back
   * as soon as it returns, after a second at most. Closing it again does nothing.
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      listening.close();
    } catch (Throwable e) { // D3: the rest is closed nevertheless
      log.warn("The store could not be told that nobody listens any more", e);
    }
    claimer.close();
    threads.join("claim", settings.closePatience);
    lanes.forEach(work -> handBack(work, work.takeBack()));
    if (!awaitNone(this::isRunning, settings.closePatience)) {
      interruptAll();
    }
    settler.close();
    threads.join("settle", settings.closePatience);
    var unused = awaitNone(settler::isTelling, settings.closePatience);
    watch.close();
    threads.close();
  }

  private void interruptAll() {
    for (Attempt attempt : running) {
      if (attempt.interrupt(() -> release(attempt, "interrupted: the worker closes"))) {
        log.warn("{} is interrupted: the worker closes", attempt.owned.delivery);
      }
    }
    var unused = awaitNone(this::isRunning, RETURNING);
    running.forEach(Attempt::tellVerdict); // those that don't return
  }

  /** Tells whether the thread may run another. */
  private boolean run(LaneWork work, Owned next) {
    ClaimedDelivery delivery = next.delivery;
    if (!watch.isHeld(next)) {
      log.warn("{} isn't run here: its lease ends, or has ended while it waited", delivery);
      counters.lost.increment();
      forget(work, next);
      return true;
    }
    if (delivery.lapses() > settings.lapsesAllowed) {
      bury(work, next);
      return true;
    }
    Attempt attempt;
    try {
      attempt = new Attempt(next, work, settings.ticker);
      running.add(attempt);
    } catch (Throwable e) { // no memory
      forget(work, next); // others run it when the lease ends
      throw e;
    }
    Throwable failure = null;
    try (TenantScope scope = TenantContext.open(delivery.message().tenant())) { // T3
      log.debug("Attempt {} of {}", delivery.attempt(), delivery);
      work.handler.handle(delivery, attempt.run);
    } catch (Throwable e) { // an Error of one handler is no other's business
      failure = e;
    }
    boolean counts = attempt.end();
    boolean goesOn = attempt.returns();
    running.remove(attempt);
    if (counts) {
      ended(attempt, failure);
    } else {
      attempt.tellVerdict();
      log.warn("{} has returned after it was interrupted", delivery, failure);
    }
    return goesOn;
  }

  /** It may be what killed its owners, so it isn't run. */
  private void bury(LaneWork work, Owned next) {
    ClaimedDelivery delivery = next.delivery;
    try {
      String why =
          "its owners have let their lease end %d times, most likely by dying, and %d are allowed"
              .formatted(delivery.lapses(), settings.lapsesAllowed);
      log.error("{} is a dead letter now: {}", delivery, why);
      settler.add(
          new Settler.Ended(
              new Settlement(
                  delivery, Ending.BURIED, Duration.ZERO, Duration.ZERO, null, null, why),
              next,
              work,
              new DeliveryLapsedException(why)));
    } catch (Throwable e) { // no memory
      forget(work, next); // others bury it when the lease ends
      throw e;
    }
  }

  private void timedOut(Attempt attempt) {
    boolean interrupts =
        attempt.interrupt(
            () ->
                ended(
                    attempt,
                    new DeliveryTimeoutException(
                        "%s has taken longer than its time-out of %s and was interrupted"
                            .formatted(attempt.owned.delivery, attempt.work.options.timeout()))));
    if (!interrupts && attempt.lose()) {
      running.remove(attempt);
      attempt.tellVerdict();
      attempt.work.lose(attempt.owned.delivery);
      handBack(attempt.work, attempt.work.takeBackIfStuck());
    }
  }

  /** E3: another may own it soon. */
  private void leaseEnds(Attempt attempt) {
    if (attempt.interrupt(() -> release(attempt, "interrupted: its lease ended"))) {
      log.warn(
          "{} is interrupted: its lease ends, and the store doesn't extend it",
          attempt.owned.delivery);
    }
  }

  private void handBackDelayed() {
    lanes.forEach(work -> handBack(work, work.takeBackDelayed(settings.ticker.nanos())));
  }

  private void ended(Attempt attempt, @Nullable Throwable failure) {
    ClaimedDelivery delivery = attempt.owned.delivery;
    try {
      settle(attempt, failure);
    } catch (Throwable e) { // D4: or it would be kept from others for as long as this worker lives
      forget(attempt.work, attempt.owned); // first: there may be no memory for the line
      log.error("How {} has ended can't be told; it will run again", delivery, e);
    }
  }

  private void settle(Attempt attempt, @Nullable Throwable failure) {
    ClaimedDelivery delivery = attempt.owned.delivery;
    LaneOptions options = attempt.work.options;
    boolean retries = failure == null || isRetryable(attempt, failure);
    Ending ending = endingOf(delivery, options, failure, retries);
    Duration pause =
        ending == Ending.FAILED
            ? options.backoff().pause(delivery.attempt(), ThreadLocalRandom.current().nextDouble())
            : Duration.ZERO;
    Duration took = attempt.took();
    attempt.work.ran(took);
    tell(delivery, options, ending, pause, failure);
    Settlement settlement =
        new Settlement(
            delivery,
            ending,
            pause,
            took,
            attempt.run.performer(),
            attempt.run.outcome(),
            failure == null ? null : errorOf(failure, retries));
    settler.add(new Settler.Ended(settlement, attempt.owned, attempt.work, failure));
  }

  private static Ending endingOf(
      ClaimedDelivery delivery, LaneOptions options, @Nullable Throwable failure, boolean retries) {
    if (failure == null) {
      return Ending.SUCCEEDED;
    }
    if (failure instanceof UnknownTypeException) {
      return Ending.PARKED;
    }
    return retries && delivery.attempt() < options.attempts() ? Ending.FAILED : Ending.BURIED;
  }

  /** What can't say so is tried again: the attempts have an end. */
  private static boolean isRetryable(Attempt attempt, Throwable failure) {
    if (failure instanceof UnknownTypeException) {
      return true; // no failure of the handler
    }
    ClaimedDelivery delivery = attempt.owned.delivery;
    try {
      return attempt.work.options.retryIf().test(failure)
          && attempt.work.handler.isRetryable(delivery, failure);
    } catch (Throwable e) {
      log.warn("Whether the failure of {} is worth another attempt can't be told", delivery, e);
      return true;
    }
  }

  private static void tell(
      ClaimedDelivery delivery,
      LaneOptions options,
      Ending ending,
      Duration pause,
      @Nullable Throwable failure) {
    int attempt = delivery.attempt();
    switch (ending) {
      case FAILED ->
          log.warn(
              "Attempt {} of {} of {} failed; the next is in {}",
              attempt,
              options.attempts(),
              delivery,
              pause,
              failure);
      case BURIED ->
          log.error(
              "Attempt {} of {} of {} failed; it is a dead letter now",
              attempt,
              options.attempts(),
              delivery,
              failure);
      case PARKED -> log.error("{} is parked", delivery, failure);
      default -> log.debug("{} is done after attempt {}", delivery, attempt);
    }
  }

  private void release(Attempt attempt, String why) {
    release(attempt.work, attempt.owned, attempt.took(), why);
  }

  private void handBack(LaneWork work, List<Owned> waiting) {
    waiting.forEach(left -> release(work, left, Duration.ZERO, null));
  }

  private void release(LaneWork work, Owned left, Duration took, @Nullable String why) {
    settler.add(
        new Settler.Ended(
            new Settlement(left.delivery, Ending.RELEASED, Duration.ZERO, took, null, null, why),
            left,
            work,
            null));
  }

  private void settled(Settler.Ended ended) {
    forget(ended.work(), ended.owned());
    Settlement settlement = ended.settlement();
    if (settlement.ending() == Ending.FAILED) {
      claimer.dueIn(settlement.pause());
    }
    if (settlement.delivery().orderKey() != null || settlement.ending() == Ending.RELEASED) {
      ended.work().refilled(); // it's another's turn now, or its own again
    }
    if (ended.work().room() > 0) {
      claimer.wake();
    }
  }

  private void forget(LaneWork work, Owned done) {
    if (owned.remove(done)) { // once, whoever else says so
      work.settled();
    }
  }

  private boolean isRunning() {
    return lanes.stream().anyMatch(LaneWork::isRunning);
  }

  private static boolean awaitNone(BooleanSupplier any, Duration longest) {
    long end = System.nanoTime() + TimeUnit.NANOSECONDS.convert(longest);
    while (any.getAsBoolean()) {
      if (System.nanoTime() - end >= 0) {
        return false;
      }
      try {
        TimeUnit.MILLISECONDS.sleep(5);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // whoever closes is in a hurry
        return false;
      }
    }
    return true;
  }

  /** Of a failure that can't be told, at least its class: the run has ended nevertheless. */
  private static String errorOf(Throwable failure, boolean retries) {
    try {
      return DeliveryRun.shortened(
          (retries ? "" : "not worth another attempt: ") + textOf(failure));
    } catch (Throwable e) {
      return failure.getClass().getName();
    }
  }

  private static String textOf(Throwable failure) {
    StringBuilder text = new StringBuilder(failure.toString());
    Throwable cause = failure.getCause();
    for (int depth = 0; cause != null && depth < 10; depth++) {
      text.append("; caused by ").append(cause);
      cause = cause.getCause();
    }
    return text.toString();
  }
}
