package io.reportcache.delivery;

import io.reportcache.log.GuardedLog;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Claims deliveries for lanes that have room, each in its turn, and keeps the store tended. Between
 * it waits until it's woken, something comes due, or it's time to ask again.
 */
final class Claimer implements Runnable {

  private static final GuardedLog log = GuardedLog.of(DeliveryWorker.class);
  private static final long SHORTEST_INTERVAL = TimeUnit.MILLISECONDS.toNanos(5);
  private static final long UNPARK_NANOS = TimeUnit.MINUTES.toNanos(5);
  private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(5);

  private final DeliveryWorkerBuilder settings;
  private final List<LaneWork> lanes;
  private final Set<Owned> owned;
  private final BacklogWatch backlog;
  private final Signal signal = new Signal();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final String owner;
  private final long pollNanos;
  private volatile long tendAt = System.nanoTime();
  private long unparkAt = System.nanoTime();
  private int failures;

  Claimer(DeliveryWorkerBuilder settings, List<LaneWork> lanes, Set<Owned> owned) {
    this.settings = settings;
    this.lanes = lanes;
    this.owned = owned;
    this.backlog = new BacklogWatch(settings.store, Set.copyOf(settings.lanes.keySet()));
    // A name may be given to several; who owns a delivery must be one.
    this.owner =
        settings.node + "-" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    this.pollNanos = TimeUnit.NANOSECONDS.convert(settings.pollInterval);
  }

  void wake() {
    signal.give();
  }

  /** Something of this worker's comes due then. */
  void dueIn(Duration pause) {
    long at = System.nanoTime() + TimeUnit.NANOSECONDS.convert(pause);
    if (at - tendAt < 0) {
      tendAt = at;
      signal.give();
    }
  }

  void close() {
    closing.countDown();
    signal.give();
  }

  @Override
  public void run() {
    try {
      while (!isClosing()) {
        long begunAt = System.nanoTime();
        boolean more;
        try {
          tend();
          more = claim();
          failures = 0;
        } catch (Throwable e) { // nobody would claim any more
          pause(e);
          continue;
        }
        if (!more) {
          signal.await(tendAt - System.nanoTime());
          gather(begunAt);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Also the poll: after this each lane is asked again. */
  private void tend() {
    if (System.nanoTime() - tendAt < 0) {
      return;
    }
    tendAt = System.nanoTime() + pollNanos;
    Tended tended = settings.store.tend(settings.lapsesAllowed);
    if (tended.lapsed() + tended.buried() > 0) {
      log.warn(
          "{} deliveries are taken over from owners that let their lease end; {} more had that"
              + " happen too often and are dead letters now",
          tended.lapsed(),
          tended.buried());
    }
    if (tended.nextDue() != null) {
      dueIn(tended.nextDue());
    }
    unpark();
    lanes.forEach(LaneWork::refilled);
  }

  /** Again and again: an older version of the application may still run and park. */
  private void unpark() {
    if (System.nanoTime() - unparkAt < 0) {
      return;
    }
    for (LaneWork work : lanes) {
      Map<String, Integer> known = work.handler.types();
      int unparked = known.isEmpty() ? 0 : settings.store.unpark(work.lane, known);
      if (unparked > 0) {
        log.info("{} parked deliveries to {} are of types known here", unparked, work.lane);
      }
    }
    backlog.look();
    unparkAt = System.nanoTime() + UNPARK_NANOS; // if the store failed, sooner
  }

  private boolean isClosing() {
    return closing.getCount() == 0;
  }

  /** Tells whether a lane has room and the store may have more. */
  private boolean claim() {
    boolean more = false;
    for (LaneWork work : lanes) {
      int room = isClosing() ? 0 : work.room();
      if (room > 0) {
        Claim claim =
            new Claim(
                work.lane,
                settings.tenants,
                work.servedLast(),
                room,
                owner,
                settings.lease,
                work.options.ordered());
        int refills = work.refills();
        long askedAt = System.nanoTime();
        List<Owned> claimed =
            settings.store.claim(claim).stream()
                .map(delivery -> new Owned(delivery, askedAt, settings.lease))
                .toList();
        owned.addAll(claimed);
        try {
          work.accept(claimed, room, refills);
        } catch (Throwable e) { // D4: what nobody will run mustn't be kept from others
          claimed.forEach(owned::remove);
          throw e;
        }
        more |= work.room() > 0;
      }
    }
    return more;
  }

  /** Woken by each of many commits, it would claim them one by one. */
  private void gather(long begunAt) throws InterruptedException {
    long left = begunAt + SHORTEST_INTERVAL - System.nanoTime();
    if (left > 0) {
      var unused = closing.await(left, TimeUnit.NANOSECONDS);
    }
  }

  private void pause(Throwable e) throws InterruptedException {
    failures++;
    log.warn("The store of deliveries can't be asked, failure {} in a row", failures, e);
    long pause = Math.min(pollNanos << Math.min(failures - 1, 10), LONGEST_PAUSE);
    var unused = closing.await(Math.min(Math.max(pause, 1), LONGEST_PAUSE), TimeUnit.NANOSECONDS);
  }
}
