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
 * Has stored events act in this process at once, on a bus inside the JVM: when the transaction has
 * committed that they were published in, and again when a worker here carries them from the store.
 *
 * <p>What was published here and has acted isn't carried again. That is right, not only cheap:
 * whatever was loaded since then was loaded after the commit. Where a commit's outcome was unknown
 * it may have come about later than the action, so then it is. The memory for this is short; what
 * it has forgotten acts twice, as everything that is delivered at least once may.
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
   * To be called before events are added to the sink. Where there is no transaction around, the
   * data has changed already, so they act here and now, whatever becomes of the store (F7).
   * Otherwise they act after the commit, and are announced to the transaction itself now. If nobody
   * can say when that is, they don't act: before it a reload would read the old data.
   */
  void publishing(DeliverySink sink, List<? extends EventEnvelope<?>> envelopes) {
    envelopes.forEach(each -> acted.remove(each.id())); // one of the same key may have acted before
    boolean stays = sink instanceof DeliveryStore; // whatever becomes of the transaction around
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
          log.debug("The commit of {} events isn't seen; they act when carried", envelopes.size());
        } else if (!ended.get()) {
          announce(envelopes);
        }
      }
    } catch (Throwable e) { // D4: publishing goes on
      log.warn("Transactions failed to say whether there is one", e);
      if (stays) {
        act(envelopes, Outcome.UNKNOWN); // F7; what is in a transaction acts when carried
      }
    }
  }

  /** Acts on an event from the store, unless that was done when it was published. */
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
      } catch (Throwable e) { // D4: they act with the commit
        log.warn("Event {} could not be announced to its transaction", envelope.name(), e);
      }
    }
  }

  private void act(List<? extends EventEnvelope<?>> envelopes, Outcome outcome) {
    for (EventEnvelope<?> envelope : envelopes) {
      try {
        bus.republish(envelope);
        if (outcome != Outcome.UNKNOWN) {
          acted.add(envelope.id()); // after it: who carries it meanwhile mustn't rely on it
        }
      } catch (Throwable e) { // D4: it's stored, so whoever carries it makes it good
        log.error("Event {} could not act at once; it does when carried", envelope.name(), e);
      }
    }
  }
}
