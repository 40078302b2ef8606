package io.reportcache.durable;

import io.reportcache.durable.store.DeliverySink;
import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.worker.DeliveryRun;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventBus;
import io.reportcache.event.EventEnvelope;
import io.reportcache.log.GuardedLog;
import io.reportcache.transaction.Transaction;
import io.reportcache.transaction.Transaction.Outcome;
import io.reportcache.transaction.Transactions;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Publishes stored events on a bus inside this JVM: when the transaction that they were published
 * in has committed, and again when a worker here carries them from the store.
 *
 * <p>An event that this process has already published on the bus isn't carried again. That is
 * correct, not only cheap: whatever was loaded since then was loaded after the commit. If the
 * outcome of the commit was unknown, the commit may have taken effect after the event was published
 * on the bus, so the event is carried again. The ids of published events are remembered for a short
 * time; a forgotten event is published on the bus twice, which is allowed, since delivery is at
 * least once.
 */
final class LocalEvents {

  private static final GuardedLog log = GuardedLog.of(DurableEvents.class);
  private static final int REMEMBERED = 10_000;

  private final EventBus bus;
  private final @Nullable Transactions transactions;
  private final Set<UUID> acted =
      Collections.synchronizedSet(
          Collections.newSetFromMap(
              new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<UUID, Boolean> eldest) {
                  return size() > REMEMBERED;
                }
              }));

  LocalEvents(EventBus bus, @Nullable Transactions transactions) {
    this.bus = bus;
    this.transactions = transactions;
  }

  /**
   * Must be called before events are added to the sink. Without a surrounding transaction the data
   * has already changed, so the events are published on the bus now, even if storing them fails
   * (F7). Otherwise they are announced to the transaction now and published on the bus after its
   * commit. If the end of the transaction can't be seen, they aren't published: before the commit a
   * reload would read the old data.
   */
  void publishing(DeliverySink sink, List<? extends EventEnvelope<?>> envelopes) {
    envelopes.forEach(
        each -> acted.remove(each.id())); // an event with the same key may have been here before
    boolean stays =
        sink instanceof DeliveryStore; // even if the surrounding transaction is rolled back
    try {
      Transaction current = transactions == null ? null : transactions.current();
      if (current != null) {
        announce(envelopes);
        current.onCompletion(
            outcome -> {
              if (stays || outcome != Outcome.ROLLED_BACK) {
                act(envelopes, outcome);
              }
            });
      } else {
        AtomicBoolean ended = new AtomicBoolean();
        boolean seen =
            sink.onCompletion(
                outcome -> {
                  ended.set(true);
                  act(envelopes, outcome);
                });
        if (!seen) {
          log.debug(
              "The commit of {} events can't be seen; they reach the local bus when they are carried",
              envelopes.size());
        } else if (!ended.get()) {
          announce(envelopes);
        }
      }
    } catch (Throwable e) { // D4: publishing goes on
      log.warn("Transactions failed to tell whether the thread has a transaction", e);
      if (stays) {
        act(envelopes, Outcome.UNKNOWN); // F7; events in a transaction are published when carried
      }
    }
  }

  /** Publishes an event from the store on the bus, unless that was done when it was published. */
  void carry(EventEnvelope<? extends DomainEvent> envelope, DeliveryRun run) {
    if (acted.contains(envelope.id())) {
      run.result("acted at its publication");
    } else {
      bus.republish(envelope);
    }
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

  private void act(List<? extends EventEnvelope<?>> envelopes, Outcome outcome) {
    for (EventEnvelope<?> envelope : envelopes) {
      try {
        bus.republish(envelope);
        if (outcome != Outcome.UNKNOWN) {
          acted.add(
              envelope.id()); // only now: a carrier that runs meanwhile mustn't skip the event
        }
      } catch (Throwable e) { // D4: the event is stored, so a carrier publishes it later
        log.error(
            "Event {} could not be published on the local bus; it reaches the bus when it is carried",
            envelope.name(),
            e);
      }
    }
  }
}
