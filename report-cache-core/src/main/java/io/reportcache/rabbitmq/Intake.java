package io.reportcache.rabbitmq;

import io.reportcache.durable.store.DeliveryStoreException;
import io.reportcache.durable.store.Message;
import io.reportcache.durable.worker.UnknownTypeException;
import io.reportcache.log.GuardedLog;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Hands messages over to their receiver. What the receiver can't take now is handed over again, in
 * order; what it can't take at all is put aside, so that the queue goes on.
 */
final class Intake {

  private static final GuardedLog log = GuardedLog.named(RabbitMqLog.NAME);
  private static final long SHORTEST_PAUSE_MILLIS = 50;
  private static final long LONGEST_PAUSE_MILLIS = 5_000;

  private final MessageReceiver receiver;
  private final Wire wire;
  private final Aside aside;
  private final RabbitCounters counters;
  private final CountDownLatch closing;

  private record Read(Incoming incoming, Message message) {}

  Intake(
      MessageReceiver receiver,
      Wire wire,
      Aside aside,
      RabbitCounters counters,
      CountDownLatch closing) {
    this.receiver = receiver;
    this.wire = wire;
    this.aside = aside;
    this.counters = counters;
    this.closing = closing;
  }

  /**
   * Takes messages of one session. When this returns normally, all of them may be acknowledged.
   *
   * @throws Exception if they can't be taken by this session; the broker hands them out again
   */
  void take(List<Incoming> batch) throws Exception {
    List<Read> readable = new ArrayList<>(batch.size());
    for (Incoming incoming : batch) {
      try {
        readable.add(new Read(incoming, wire.read(incoming.properties(), incoming.body())));
      } catch (UnreadableMessageException e) {
        aside.unreadable(incoming, e);
      }
    }
    if (readable.size() > 1 && areTakenTogether(readable)) {
      return;
    }
    for (Read each : readable) {
      takeAlone(each);
    }
  }

  private boolean areTakenTogether(List<Read> readable) throws InterruptedException {
    try {
      receiver.receive(readable.stream().map(Read::message).toList());
      counters.taken.add(readable.size());
      return true;
    } catch (InterruptedException e) {
      unlessClosing(e);
      return false;
    } catch (Throwable e) { // D4: which of them it is shows when each comes alone
      log.debug("{} messages couldn't be taken together: {}", readable.size(), e.toString());
      return false;
    }
  }

  private void takeAlone(Read read) throws Exception {
    for (int failures = 0; ; failures++) {
      try {
        receiver.receive(List.of(read.message));
        counters.taken.increment();
        return;
      } catch (InterruptedException e) {
        unlessClosing(e);
        aside.failed(read.incoming, e);
        return;
      } catch (UnknownTypeException e) {
        forgetInterrupt();
        aside.parked(read.incoming, String.valueOf(e.getMessage()));
        return;
      } catch (DeliveryStoreException | Error e) { // it isn't the message's fault
        hold(read, e, failures);
      } catch (Exception e) {
        forgetInterrupt();
        aside.failed(read.incoming, e);
        return;
      }
    }
  }

  /** Only closing interrupts this thread; what a receiver throws by itself is its failure. */
  private void unlessClosing(InterruptedException e) throws InterruptedException {
    if (isClosing()) {
      throw e;
    }
    forgetInterrupt();
  }

  /** One that a receiver has left behind would break off the next wait for the broker (D5). */
  private void forgetInterrupt() {
    if (!isClosing()) {
      var unused = Thread.interrupted();
    }
  }

  private void hold(Read read, Throwable failure, int failures) throws Exception {
    if (isClosing() || !read.incoming.session().isOpen()) {
      throw new BrokerAwayException("it is handed out again", failure);
    }
    if (failures == 0) {
      log.warn(
          "{} can't be taken now, and what follows waits; it is tried again until it can",
          read.message,
          failure);
    }
    long pause = Math.min(LONGEST_PAUSE_MILLIS, SHORTEST_PAUSE_MILLIS << Math.min(failures, 10));
    var unused = closing.await(pause, TimeUnit.MILLISECONDS);
  }

  private boolean isClosing() {
    return closing.getCount() == 0;
  }
}
