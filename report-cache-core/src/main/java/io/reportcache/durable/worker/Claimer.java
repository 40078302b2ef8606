package io.reportcache.durable.worker;

import io.reportcache.durable.store.Claim;
import io.reportcache.log.GuardedLog;
import io.reportcache.schedule.Ticker;
import java.time.Duration;
import java.util.Collection;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Claims deliveries for the lanes that have room, one lane after the other, and has the store
 * tended. In between it waits until it's woken, something comes due, or it's time to poll.
 */
final class Claimer implements Runnable {

  private static final GuardedLog log = GuardedLog.named(WorkerLog.NAME);
  private static final long UNPARK_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long LOOK_NANOS = TimeUnit.MINUTES.toNanos(5);

  private final WorkerSettings settings;
  private final Collection<LaneWork> lanes;
  private final Holdings holdings;
  private final Tending tending;
  private final BacklogWatch backlog;
  private final Signal signal = new Signal();
  final Gathering gathering;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final String owner;
  private final Ticker ticker;
  private final long pollNanos;
  private final Rest tendRests;
  private final Rest unparkRests;
  private final Rest lookRests;
  private final IdentityHashMap<LaneWork, Rest> resting = new IdentityHashMap<>();
  private volatile long tendAt;
  private long unparkAt;
  private long lookAt;
  private boolean failedLast; // the latest call of this round
  private boolean away; // as it seems
  private int found; // in this round
  private long foundIn; // nanoseconds
  private boolean isFull; // some claim of this round

  Claimer(WorkerSettings settings, Collection<LaneWork> lanes, Holdings holdings) {
    this.settings = settings;
    this.lanes = lanes;
    this.holdings = holdings;
    this.tending = new Tending(settings.store(), settings.lapsesAllowed());
    this.backlog = new BacklogWatch(settings.store(), Set.copyOf(settings.lanes().keySet()));
    // Several workers may have one name, but a delivery must have one owner.
    this.owner =
        settings.node() + "-" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    this.pollNanos = TimeUnit.NANOSECONDS.convert(settings.pollInterval());
    this.ticker = settings.ticker();
    this.gathering = new Gathering(ticker);
    this.tendAt = ticker.nanos();
    this.unparkAt = ticker.nanos();
    this.lookAt = ticker.nanos();
    this.tendRests = new Rest(pollNanos);
    this.unparkRests = new Rest(pollNanos);
    this.lookRests = new Rest(pollNanos);
  }

  void wake() {
    signal.give();
  }

  /** Wakes this when the pause is over, since a delivery of this worker comes due then. */
  void dueIn(Duration pause) {
    long now = ticker.nanos();
    long nanos = TimeUnit.NANOSECONDS.convert(pause);
    if (nanos < tendAt - now) { // perhaps for ever, which must not overflow
      tendAt = now + nanos;
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
        try {
          step();
        } catch (InterruptedException e) {
          throw e;
        } catch (Throwable e) { // D4: nobody would claim any more
          log.error("Claiming broke off; it goes on soon", e);
          pause();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void step() throws InterruptedException {
    boolean more = round();
    if (away) {
      pause();
      return;
    }
    if (!more) {
      signal.await(nextAt() - ticker.nanos());
    }
    gather();
  }

  private void pause() throws InterruptedException {
    var unused = closing.await(pollNanos, TimeUnit.NANOSECONDS);
  }

  /**
   * Tends the store if it's time for that, and claims once for each lane that has room. A call that
   * fails rests, and the others go on. If two calls in a row fail, the store seems to be away, and
   * this round ends. Tells whether a lane has room and the store may have more.
   */
  boolean round() {
    away = false;
    failedLast = false;
    found = 0;
    foundIn = 0;
    isFull = false;
    poll();
    boolean more = false;
    for (LaneWork work : lanes) {
      if (mayClaim(work)) {
        Rest rest = resting.computeIfAbsent(work, lane -> new Rest(pollNanos));
        ask("give what waits in " + work.served.lane(), rest, () -> claim(work));
        more |= rest.isOver(ticker.nanos()) && work.room() > 0;
      }
    }
    gathering.called(foundIn, found);
    if (isFull) {
      gathering.isFull();
    }
    return more && !away;
  }

  private static boolean mayClaim(LaneWork work) {
    return work.room() > 0 && work.served.isReady();
  }

  /** Tends the store if it's time, and has each lane claimed for again. */
  private void poll() {
    if (ticker.nanos() - tendAt < 0) {
      return;
    }
    tendAt = ticker.nanos() + pollNanos;
    lanes.forEach(LaneWork::refilled);
    ask("say what is due", tendRests, this::tend);
    if (ticker.nanos() - unparkAt >= 0) {
      unparkAt = ticker.nanos() + UNPARK_NANOS;
      ask("unpark what is known here", unparkRests, this::unpark);
    }
    if (ticker.nanos() - lookAt >= 0) {
      lookAt = ticker.nanos() + LOOK_NANOS;
      ask("say what nobody works", lookRests, backlog::look);
    }
  }

  private void ask(String what, Rest rest, Runnable call) {
    if (away || isClosing() || !rest.isOver(ticker.nanos())) {
      return;
    }
    try {
      call.run();
      rest.succeeded();
      failedLast = false;
    } catch (Throwable e) { // nobody would claim any more
      log.warn(
          "The store of deliveries can't be asked to {}, failure {} in a row",
          what,
          rest.failed(ticker.nanos()),
          e);
      away = failedLast;
      failedLast = true;
    }
  }

  private void tend() {
    Duration nextDue = tending.tend();
    if (nextDue != null) {
      dueIn(nextDue);
    }
  }

  private void unpark() {
    tending.unpark(lanes, () -> unparkAt = ticker.nanos());
  }

  /** Returns when there is something to do again even if nobody wakes this. */
  private long nextAt() {
    long next = tendAt;
    for (Map.Entry<LaneWork, Rest> each : resting.entrySet()) {
      Rest rest = each.getValue();
      if (rest.isNeeded() && rest.until() - next < 0 && mayClaim(each.getKey())) {
        next = rest.until();
      }
    }
    return next;
  }

  private boolean isClosing() {
    return closing.getCount() == 0;
  }

  private void claim(LaneWork work) {
    int room = work.room();
    if (room == 0) { // runs have turned out to take longer meanwhile, or more go on than before
      return;
    }
    Claim claim =
        new Claim(
            work.served.lane(),
            settings.tenants(),
            work.servedLast(),
            room,
            owner,
            settings.lease(),
            work.served.options().ordered());
    int refills = work.refills();
    long askedAt = ticker.nanos();
    List<OwnedDelivery> claimed =
        settings.store().claim(claim).stream()
            .map(delivery -> work.claimed(delivery, new Lease(askedAt, settings.lease(), ticker)))
            .toList();
    try {
      holdings.addAll(claimed);
      found += claimed.size();
      foundIn += ticker.nanos() - askedAt;
      isFull |= claimed.size() >= room;
      work.accept(claimed, room, refills);
    } catch (Throwable e) { // D4: or others couldn't run what doesn't run here
      work.forget(claimed);
      claimed.forEach(holdings::removeIfGone);
      throw e;
    }
  }

  /** Waits for more to claim: woken by each of many commits, it would claim one by one. */
  private void gather() throws InterruptedException {
    long left = gathering.left();
    if (left > 0) {
      var unused = closing.await(left, TimeUnit.NANOSECONDS);
    }
  }
}
