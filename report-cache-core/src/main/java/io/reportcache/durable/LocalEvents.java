package io.reportcache.durable;

import io.reportcache.durable.store.DeliverySink;
import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.event.EventBus;
import io.reportcache.event.EventEnvelope;
import io.reportcache.log.GuardedLog;
import io.reportcache.transaction.Transaction;
import io.reportcache.transaction.Transaction.Outcome;
import io.reportcache.transaction.Transactions;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Publishes stored events on a bus inside this JVM when the transaction that they were published in
 * has committed, so that this node is never stale after what it has published itself.
 */
final class LocalEvents {

  private static final GuardedLog log = GuardedLog.of(DurableEvents.class);

  private final EventBus bus;
  private final @Nullable Transactions transactions;

  LocalEvents(EventBus bus, @Nullable Transactions transactions) {
    this.bus = bus;
    this.transactions = transactions;
  }

  /**
   * Must be called before events are added to the sink. Without a surrounding transaction the data
   * has already changed, so the events are published on the bus now, even if storing them fails
   * (F7). Otherwise they are announced to the transaction now and published on the bus after its
   * commit, also if its outcome is unknown. If the end of the transaction can't be seen, they
   * aren't published: before the commit a reload would read the old data.
   */
  void publishing(DeliverySink sink, List<? extends EventEnvelope<?>> envelopes) {
    boolean stays =
        sink instanceof DeliveryStore; // even if the surrounding transaction is rolled back
    try {
      Transaction current = transactions == null ? null : transactions.current();
      if (current != null) {
        announce(envelopes);
        current.onCompletion(
            outcome -> {
              if (stays || outcome != Outcome.ROLLED_BACK) {
                act(envelopes);
              }
            });
      } else {
        AtomicBoolean ended = new AtomicBoolean();
        boolean seen =
            sink.onCompletion(
                outcome -> {
                  ended.set(true);
                  act(envelopes);
                });
        if (!seen) {
          log.debug(
              "The commit of {} events can't be seen, so they don't act on the local bus",
              envelopes.size());
        } else if (!ended.get()) {
          announce(envelopes);
        }
      }
    } catch (Throwable e) { // D4: publishing goes on
      log.warn("Transactions failed to tell whether the thread has a transaction", e);
      if (stays) {
        act(envelopes); // F7
      }
    }
  }

  /** Has an event that other nodes handle drop reports on this one. */
  void hear(EventEnvelope<?> envelope) {
    bus.hear(envelope);
  }

  private void announce(List<? extends EventEnvelope<?>> envelopes) {
    for (EventEnvelope<?> envelope : envelopes) {
      try {
        bus.announce(envelope);
      } catch (Throwable e) { // D4: they are published after the commit
        log.warn("Event {} could not be announced to its transaction", envelope.name(), e);
      }
    }
  }

  private void act(List<? extends EventEnvelope<?>> envelopes) {
    for (EventEnvelope<?> envelope : envelopes) {
      try {
        bus.republish(envelope);
      } catch (Throwable e) { // D4: the event is stored, and its handlers run
        log.error("Event {} could not be published on the local bus", envelope.name(), e);
      }
    }
  }
}
