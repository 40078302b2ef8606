package io.reportcache.durable.worker;

import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.store.Ending;
import io.reportcache.durable.store.Lane;
import io.reportcache.durable.store.Settlement;
import io.reportcache.log.GuardedLog;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

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
 *
 * @since 0.1
 */
public final class DeliveryWorker implements AutoCloseable {

  private static final GuardedLog log = GuardedLog.named(WorkerLog.NAME);
  private static final Duration RETURNING = Duration.ofSeconds(1);

  private final WorkerSettings settings;
  final Map<Lane, LaneWork> lanes = new LinkedHashMap<>();
  private final Holdings holdings = new Holdings();
  private final WorkerCounters counters = new WorkerCounters();
  private final WorkerThreads threads = new WorkerThreads();
  final Settler settler;
  final Claimer claimer;
  final Watch watch;
  private final RunEnds ends;
  private final Interrupter interrupter;
  private final Cleaner cleaner;
  private DeliveryStore.Listening listening = () -> {};
  private boolean started;
  private boolean closed;

  DeliveryWorker(WorkerSettings settings) {
    this.settings = settings;
    claimer = new Claimer(settings, lanes.values(), holdings);
    settler =
        new Settler(
            settings.store(),
            this::done,
            counters,
            threads.forHandlers(),
            settings.listener(),
            settings.batch());
    ends = new RunEnds(lanes, settler, holdings);
    interrupter = new Interrupter(lanes, holdings, ends);
    watch =
        new Watch(
            settings,
            holdings,
            interrupter::timedOut,
            interrupter::leaseEnds,
            this::handBackDelayed);
    Runner runner =
        new Runner(settings.lapsesAllowed(), settings.ticker(), holdings, watch, ends, counters);
    settings
        .lanes()
        .forEach(
            (lane, served) ->
                lanes.put(
                    lane,
                    new LaneWork(
                        served,
                        settings.batch(),
                        threads.forHandlers(),
                        runner::run,
                        claimer::wake)));
    cleaner = new Cleaner(settings.store(), settings.keepCompleted(), settings.cleanUpInterval());
  }

  /** Returns a builder of workers for the deliveries of this store, with the defaults set. */
  public static DeliveryWorkerBuilder of(DeliveryStore store) {
    return new DeliveryWorkerBuilder(store);
  }

  /**
   * Starts this worker: it claims deliveries from now on, until it is closed. Later calls do
   * nothing.
   *
   * @return this worker
   * @throws IllegalStateException if it is closed
   */
  public DeliveryWorker start() {
    if (!startThreads()) {
      return this;
    }
    listen();
    try {
      settings.startListener().accept(settings.lanes().keySet());
    } catch (Throwable e) { // D4: nobody else could close what runs by now
      log.warn("The start listener of a worker failed; the worker runs nevertheless", e);
    }
    return this;
  }

  /** Returns false if they were started before. */
  private synchronized boolean startThreads() {
    if (closed) {
      throw new IllegalStateException("the worker is closed and can't start; build another one");
    }
    if (started) {
      return false;
    }
    started = true;
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
    return true;
  }

  private synchronized void listen() {
    if (closed) {
      return;
    }
    try {
      listening = settings.store().listen(this::wake);
    } catch (Throwable e) {
      log.warn("The store doesn't tell of what is added; it's asked now and then", e);
    }
  }

  /** Has the worker look into the store now: something was added. Costs next to nothing. */
  public void wake() {
    lanes.values().forEach(LaneWork::refilled);
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
    return new IdleWait(settings.store(), settings.lanes().keySet(), this::isIdle).await(timeout);
  }

  /**
   * Tells whether there was nothing for this worker to do when it last looked, whatever waits in
   * lanes that it doesn't serve. Costs next to nothing.
   */
  public boolean isIdle() {
    return !settler.isTelling() && lanes.values().stream().allMatch(LaneWork::isIdle);
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
    threads.join("claim", settings.closePatience());
    lanes.values().forEach(work -> ends.handBack(work.takeBack()));
    if (!awaitNone(this::isRunning, settings.closePatience())) {
      interruptAll();
    }
    settler.close();
    threads.join("settle", settings.closePatience());
    var unused = awaitNone(settler::isTelling, settings.closePatience());
    watch.close();
    threads.close();
  }

  private void interruptAll() {
    interrupter.workerCloses();
    var unused = awaitNone(this::isRunning, RETURNING);
    interrupter.tellVerdicts(); // of those that don't return
  }

  private void handBackDelayed() {
    lanes.values().forEach(work -> ends.handBack(work.takeBackDelayed(settings.ticker().nanos())));
  }

  /** The worker is done with it. */
  private void done(OwnedDelivery owned) {
    holdings.removeIfGone(owned);
    LaneWork work = Objects.requireNonNull(lanes.get(owned.lane.lane()));
    Settlement settlement = owned.outcome().settlement();
    if (settlement.ending() == Ending.FAILED) {
      claimer.dueIn(settlement.pause());
    }
    if (owned.delivery.orderKey() != null || settlement.ending() == Ending.RELEASED) {
      work.refilled(); // it's another's turn now, or its own again
    }
    if (work.room() > 0) {
      claimer.wake();
    }
  }

  private boolean isRunning() {
    return lanes.values().stream().anyMatch(LaneWork::isRunning);
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
}
