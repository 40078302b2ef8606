package io.reportcache.examples.invoicing.handler;

import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.DurableEventsBuilder;
import io.reportcache.durable.PublishOptions;
import io.reportcache.durable.catalogue.EventCatalogue;
import io.reportcache.durable.jackson.JacksonCodecs;
import io.reportcache.durable.worker.Backoff;
import io.reportcache.durable.worker.DeliveryWorkerBuilder;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEnvelope;
import io.reportcache.examples.invoicing.data.InvoicingDatabase;
import io.reportcache.examples.invoicing.event.AccountingEvent;
import io.reportcache.examples.invoicing.event.DocumentUploaded;
import io.reportcache.examples.invoicing.event.EventTypes;
import io.reportcache.examples.invoicing.event.InvoicePaid;
import io.reportcache.examples.invoicing.event.ProjectCompleted;
import io.reportcache.examples.invoicing.event.TaskOverdue;
import io.reportcache.examples.invoicing.event.UserCreated;
import java.time.Duration;
import org.jdbi.v3.core.Handle;

/** All events of the business, who handles them, and where they are kept until that is done. */
public final class EventStore {

  /** Writes receipts. The names of handlers are stored: they stay when classes are renamed. */
  public static final String RECEIPTS = "write-receipt";

  /** Writes the ledger. */
  public static final String LEDGER = "book-payment";

  /** The tour has no minutes to wait for another attempt. */
  private static final LaneOptions SOON_AGAIN =
      LaneOptions.defaults()
          .withBackoff(new Backoff(Duration.ofSeconds(1), Duration.ofHours(1), 0.5));

  private final InvoicingDatabase database;
  private final DurableEvents events;

  /** Registers events and handlers. */
  public EventStore(InvoicingDatabase database) {
    this.database = database;
    DurableEventsBuilder builder =
        DurableEvents.builder(database.deliveries(), JacksonCodecs.available())
            .upcaster(
                InvoicePaid.class,
                1,
                fields -> {
                  fields.put("currency", "EUR");
                  return fields;
                })
            .producer("invoicing")
            .withoutLocalBus(); // there are no reports here that the events would change
    EventTypes.all().forEach(builder::type);
    Publisher followUps = this::publish;
    on(builder, "welcome-user", UserCreated.class, new WelcomeUser(followUps));
    on(builder, LEDGER, InvoicePaid.class, new BookPayment(followUps));
    on(builder, RECEIPTS, InvoicePaid.class, new WriteReceipt(followUps));
    on(builder, "extend-subscription", InvoicePaid.class, new ExtendSubscription());
    on(builder, "escalate-task", TaskOverdue.class, new EscalateTask());
    on(builder, "check-document", DocumentUploaded.class, new CheckDocument());
    on(builder, "bill-project", ProjectCompleted.class, new BillProject(followUps));
    on(builder, "archive-project", ProjectCompleted.class, new ArchiveProject(followUps));
    on(builder, "feed-accounting", AccountingEvent.class, new FeedAccounting());
    on(builder, "audit", DomainEvent.class, new Audit());
    events = builder.build();
  }

  /** Publishes an event of the thread's tenant in the transaction of a handle. */
  public void publish(Handle handle, DomainEvent event) {
    in(handle).publish(event);
  }

  /** Returns a document of all events, their fields and their handlers. */
  public EventCatalogue catalogue() {
    return EventCatalogue.of(events);
  }

  /** Begins with a worker for all handlers. */
  public DeliveryWorkerBuilder worker() {
    return events.worker();
  }

  private void publish(Handle handle, DomainEvent event, EventEnvelope<?> cause) {
    in(handle).publish(event, PublishOptions.defaults().causedBy(cause));
  }

  private DurableEvents in(Handle handle) {
    return events.in(database.deliveries().in(handle.getConnection()));
  }

  private <E extends DomainEvent> void on(
      DurableEventsBuilder builder,
      String name,
      Class<E> eventClass,
      OnceHandler.Reaction<E> reaction) {
    builder.handler(
        name, eventClass, SOON_AGAIN, new OnceHandler<>(name, database.jdbi(), reaction));
  }
}
