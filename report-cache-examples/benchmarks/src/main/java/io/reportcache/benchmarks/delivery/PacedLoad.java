package io.reportcache.benchmarks.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongBinaryOperator;
import java.util.stream.IntStream;

/**
 * Events that are due at a fixed pace, and when each was committed and its handler began.
 *
 * <p>Enough threads publish for one whose commit takes long to hold up no other. If all of them are
 * held up nevertheless, events are published late, just when a handler may be slow as well; the
 * times from when an event was due show what those from its commit would then leave out.
 */
final class PacedLoad {

  private static final int PUBLISHERS = 8;

  private final double aSecond;
  private final int events;
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicLongArray due;
  private final AtomicLongArray committed;
  private final AtomicLongArray begun;

  /** Of as many seconds, and one more before that isn't counted. */
  PacedLoad(double aSecond, int seconds) {
    this.aSecond = aSecond;
    this.events = Math.max(1, (int) (aSecond * (seconds + 1)));
    this.due = new AtomicLongArray(events);
    this.committed = new AtomicLongArray(events);
    this.begun = new AtomicLongArray(events);
  }

  /** The handler: the event has its number in it. */
  void handled(Invoiced invoiced) {
    begun.compareAndSet(invoiced.cents(), 0, System.nanoTime());
  }

  void run(Contender contender) throws Exception {
    long begin = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(100);
    List<FutureTask<Void>> publishers = new ArrayList<>();
    for (int i = 0; i < PUBLISHERS; i++) {
      FutureTask<Void> publisher = new FutureTask<>(() -> publish(contender, begin), null);
      Thread thread = new Thread(publisher, "publisher-" + i);
      thread.setDaemon(true);
      thread.start();
      publishers.add(publisher);
    }
    for (FutureTask<Void> publisher : publishers) {
      publisher.get();
    }
    Load.awaitHandled(contender, events);
  }

  /** How many a second there were. */
  double achieved() {
    long last = IntStream.range(0, events).mapToLong(committed::get).max().orElse(0);
    return (events - 1) * 1e9 / (last - due.get(0));
  }

  /**
   * Nanoseconds, sorted. None for a handler that began before the publisher heard of its commit.
   */
  long[] sinceCommit() {
    return counted((number, start) -> Math.max(0, start - committed.get((int) number)));
  }

  /** Nanoseconds, sorted. */
  long[] sinceDue() {
    return counted((number, start) -> start - due.get((int) number));
  }

  private long[] counted(LongBinaryOperator time) {
    return IntStream.range(Math.min(events - 1, (int) aSecond), events)
        .mapToLong(number -> time.applyAsLong(number, begun.get(number)))
        .sorted()
        .toArray();
  }

  private void publish(Contender contender, long begin) {
    try {
      for (int i = next.getAndIncrement(); i < events; i = next.getAndIncrement()) {
        long at = begin + (long) (i * 1e9 / aSecond);
        due.set(i, at);
        for (long left = at - System.nanoTime(); left > 0; left = at - System.nanoTime()) {
          LockSupport.parkNanos(left);
        }
        contender.publish(List.of(Invoiced.number(i)));
        committed.set(i, System.nanoTime());
      }
    } catch (Exception e) {
      throw new IllegalStateException("the publisher ends", e);
    }
  }
}
