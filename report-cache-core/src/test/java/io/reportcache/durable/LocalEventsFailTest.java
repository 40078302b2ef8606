package io.reportcache.durable;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.durable.store.Deliveries;
import io.reportcache.durable.store.DeliverySink;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.durable.store.NewDelivery;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventBus;
import io.reportcache.event.EventEnvelope;
import io.reportcache.transaction.Transaction.Outcome;
import io.reportcache.transaction.Transactions;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** D4: of events that are stored anyway, one that can't act here keeps none of the others. */
class LocalEventsFailTest {

  record Paid(String invoice) implements DomainEvent {}

  private final List<EventEnvelope<Paid>> envelopes = List.of(envelope("a"), envelope("b"));
  private final List<String> calls = new ArrayList<>();
  private String broken = "";

  /** A transaction that this test commits. */
  private static final class Sink implements DeliverySink {
    private final List<Consumer<Outcome>> callbacks = new ArrayList<>();

    @Override
    public void add(List<NewDelivery> deliveries) {}

    @Override
    public boolean onCompletion(Consumer<Outcome> callback) {
      callbacks.add(callback);
      return true;
    }
  }

  @Test
  void oneThatCannotBeAnnouncedKeepsNoOther() {
    broken = "announce a";
    new LocalEvents(bus(), null).publishing(new Sink(), envelopes);
    assertThat(calls).containsExactly("announce a", "announce b");
  }

  @Test
  void oneThatCannotActKeepsNoOther() {
    broken = "republish a";
    Sink sink = new Sink();
    new LocalEvents(bus(), null).publishing(sink, envelopes);
    calls.clear();
    sink.callbacks.forEach(callback -> callback.accept(Outcome.COMMITTED));
    assertThat(calls).containsExactly("republish a", "republish b");
  }

  @Test
  void whereNobodyCanSayWhetherThereIsATransactionWhatIsInTheStoreActs() {
    Transactions away =
        () -> {
          throw new IllegalStateException("away");
        };
    new LocalEvents(bus(), away).publishing(new MemoryDeliveryStore(), envelopes);
    assertThat(calls).containsExactly("republish a", "republish b");
    calls.clear();
    new LocalEvents(bus(), away).publishing(new Sink(), envelopes);
    assertThat(calls).as("it may roll back").isEmpty();
  }

  private EventBus bus() {
    return (EventBus)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {EventBus.class},
            (proxy, method, arguments) -> {
              Paid event = (Paid) ((EventEnvelope<?>) arguments[0]).event();
              String call = method.getName() + " " + event.invoice();
              calls.add(call);
              if (call.equals(broken)) {
                throw new StackOverflowError();
              }
              return null;
            });
  }

  private static EventEnvelope<Paid> envelope(String invoice) {
    Instant published = Instant.parse("2026-01-02T03:04:05Z");
    return EventEnvelope.of(new Paid(invoice), Deliveries.ACME, UUID.randomUUID(), published)
        .producer("billing")
        .build();
  }
}
