package io.reportcache.benchmarks.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Publishes as fast as it can from two threads, and waits until all is handled. */
final class Load {

  private static final int PUBLISHERS = 2;
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

  private final Contender contender;
  private final int perTransaction;
  private final int perPublisher;

  /** At least one transaction for each publisher, and whole ones. */
  Load(Contender contender, int events, int perTransaction) {
    this.contender = contender;
    this.perTransaction = perTransaction;
    this.perPublisher = Math.max(1, events / PUBLISHERS / perTransaction) * perTransaction;
  }

  int events() {
    return perPublisher * PUBLISHERS;
  }

  /** Returns how many a second, from the first publication until the last is recorded. */
  double run() throws Exception {
    long begin = System.nanoTime();
    List<FutureTask<Void>> publishers = new ArrayList<>();
    for (int i = 0; i < PUBLISHERS; i++) {
      int first = i * perPublisher;
      FutureTask<Void> publisher = new FutureTask<>(() -> publish(first), null);
      Thread thread = new Thread(publisher, "publisher-" + i);
      thread.setDaemon(true);
      thread.start();
      publishers.add(publisher);
    }
    for (FutureTask<Void> publisher : publishers) {
      publisher.get();
    }
    awaitHandled(contender, events());
    return events() * 1e9 / (System.nanoTime() - begin);
  }

  /**
   * Waits until so many are handled.
   *
   * @throws IllegalStateException if for a minute none was
   */
  static void awaitHandled(Contender contender, long events) throws Exception {
    long last = contender.handled();
    long since = System.nanoTime();
    while (last < events) {
      TimeUnit.MILLISECONDS.sleep(1);
      long now = contender.handled();
      if (now > last) {
        last = now;
        since = System.nanoTime();
      } else if (System.nanoTime() - since > PATIENCE) {
        throw new IllegalStateException(
            "for a minute nothing was handled; %d of %d were before".formatted(now, events));
      }
    }
  }

  private void publish(int first) {
    try {
      for (int i = first; i < first + perPublisher; i += perTransaction) {
        contender.publish(
            IntStream.range(i, i + perTransaction).mapToObj(Invoiced::number).toList());
      }
    } catch (Exception e) {
      throw new IllegalStateException("the publisher ends", e);
    }
  }
}
