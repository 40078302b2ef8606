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
 * Runs the deliveries of some lanes of a store. It claims what waits, calls the lane's handler for
 * each delivery with the tenant bound to the thread, and has the store write down how the run has
 * ended. Any number of workers, in any number of processes, may serve the same lanes.
 *
 * <pre>{@code
 * try (DeliveryWorker worker = events.worker().build().start()) { ... }
 * }</pre>
 *
 * <ul>
 *   <li>A run whose handler throws anything has failed. It's tried again after a pause. When no
 *       attempt is left, the delivery is a dead letter.
 *   <li>A handler that takes longer than its time-out is interrupted. Its run has failed as soon as
 *       it returns, and no other run of the delivery begins before that. If it doesn't return
 *       within as long again, a second at most, its run has failed, and its result counts for
 *       nothing. Its lane gets another thread in its place, up to ten for each thread that the lane
 *       has.
 *   <li>If this process dies, or is stopped for longer than the lease, another worker takes over.
 *   <li>If the store is away, handlers that run go on, and their outcomes are stored when it's
 *       back. Nothing is lost. A delivery whose outcome wasn't stored before its lease ended may
 *       run again.
 * </ul>
 *
 * <p>Nothing depends on the clocks of processes. Safe for use by many threads.
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
    RunsApart apart = new RunsApart(lanes, holdings, ends, threads.forHandlers());
    interrupter = new Interrupter(lanes, holdings, ends, apart);
    watch =
        new Watch(
            settings,
            holdings,
            interrupter::timedOut,
            interrupter::leaseEnds,
            this::handBackDelayed);
    Runner runner =
        new Runner(
            settings.lapsesAllowed(),
            settings.ticker(),
            holdings,
            watch,
            ends,
            counters,
            new ObservedRuns(settings.observer()),
            apart);
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
    if (begin()) {
      tellStarted();
    }
    return this;
  }

  /** Starts the threads and listens to the store. Returns false if that was done before. */
  private synchronized boolean begin() {
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
    } catch (Throwable e) { // there was no thread for one of them
      close();
      throw e;
    }
    listen();
    return true;
  }

  private void tellStarted() {
    try {
      settings.startListener().accept(settings.lanes().keySet());
    } catch (Throwable e) { // D4: nobody else could close what runs by now
      log.warn("The start listener of a worker failed; the worker runs nevertheless", e);
    }
  }

  private void listen() {
    try {
      listening = settings.store().listen(this::wake);
    } catch (Throwable e) {
      log.warn("The store doesn't tell of what is added; it's asked now and then", e);
    }
  }

  /** Has the worker look into the store now, since something was added. Costs next to nothing. */
  public void wake() {
    lanes.values().forEach(LaneWork::refilled);
    claimer.wake();
  }

  /**
   * Waits until this worker has nothing to do now and no handler is called about a dead letter. It
   * doesn't wait for deliveries that are delayed, parked, waiting for another attempt or owned by
   * another worker.
   *
   * <p>It also waits while something is due for a handler or a queue that nobody serves, so that a
   * misspelt name doesn't look like work that is done. For that it reads the {@linkplain
   * DeliveryStore#backlog() backlog} of lanes that this worker doesn't serve, of the same kinds as
   * its own: handlers or queues. A lane of which another worker takes something meanwhile isn't
   * waited for. {@link #isIdle()} doesn't look at other lanes.
   *
   * @param timeout the longest time to wait, with a last look at its end. If it's zero or less, the
   *     result is false. A call of the store that takes longer is waited for
   * @return false if there was still something to do at the end of the time-out
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
   * Tells whether this worker had nothing to do when it last looked. Doesn't look at lanes that it
   * doesn't serve. False before it's started. Costs next to nothing.
   */
  public boolean isIdle() {
    return !settler.isTelling() && lanes.values().stream().allMatch(LaneWork::isIdle);
  }

  /** Returns what this worker has done so far. */
  public DeliveryWorkerStats stats() {
    return counters.snapshot();
  }

  /**
   * Claims no more, hands back what hasn't begun, and waits for the runs under way, for {@linkplain
   * DeliveryWorkerBuilder#closePatience a stated time} at most. Then it interrupts them, and hands
   * each back when its handler returns, after a second at most. Closing it again does nothing.
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
    interrupter.tellVerdicts(); // of handlers that don't return
  }

  private void handBackDelayed() {
    lanes.values().forEach(work -> ends.handBack(work.takeBackDelayed(settings.ticker().nanos())));
  }

  /** Called when the worker is done with a delivery. */
  private void done(OwnedDelivery owned) {
    holdings.removeIfGone(owned);
    LaneWork work = Objects.requireNonNull(lanes.get(owned.lane.lane()));
    Settlement settlement = owned.outcome().settlement();
    if (settlement.ending() == Ending.FAILED) {
      claimer.dueIn(settlement.pause());
    }
    if (owned.delivery.orderKey() != null || settlement.ending() == Ending.RELEASED) {
      work.refilled(); // now it's the turn of another delivery, or of this one again
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
        Thread.currentThread().interrupt(); // the caller of close is in a hurry
        return false;
      }
    }
    return true;
  }
}
