package io.reportcache.durable;

import io.reportcache.durable.store.DeliverySink;
import io.reportcache.durable.store.Message;
import io.reportcache.durable.store.NewDelivery;
import io.reportcache.durable.worker.UnknownTypeException;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEnvelope;
import io.reportcache.event.EventType;
import io.reportcache.log.GuardedLog;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes events that other applications have published: they act on the local bus, and are stored
 * for the handlers of this application. Both may happen again for an event without another effect.
 */
final class ReceivedEvents {

  private static final GuardedLog log = GuardedLog.of(DurableEvents.class);

  private final String self;
  private final MessageReader reader;
  private final List<Registered> handlers;
  private final @Nullable LocalEvents local;
  private final Consumer<? super Message> whenUnreadable;

  /**
   * Makes it.
   *
   * @param self the name of this application; empty if it has none
   */
  ReceivedEvents(
      String self,
      MessageReader reader,
      List<Registered> handlers,
      @Nullable LocalEvents local,
      Consumer<? super Message> whenUnreadable) {
    this.self = self;
    this.reader = reader;
    this.handlers = handlers.stream().filter(each -> !each.isRelay()).toList();
    this.local = local;
    this.whenUnreadable = whenUnreadable;
  }

  /**
   * Acts on the local bus, and returns the deliveries to store in the sink. The order matters: a
   * handler that is stored first may run first, and would read reports that the event has yet to
   * drop.
   */
  List<NewDelivery> receive(List<Message> messages, DeliverySink sink) {
    if (local != null) {
      local.publishing(sink, readable(messages));
    }
    return messages.stream().flatMap(each -> deliveries(each).stream()).toList();
  }

  /**
   * Has an event drop reports on this node, and stores nothing.
   *
   * @throws Exception if it can't be read
   */
  void hear(Message message) throws Exception {
    if (local == null) {
      throw new IllegalStateException(
          "these events have no local bus, so no report of this node depends on them; add localBus(reports.events()), or don't listen");
    }
    if (reader.types().isKnown(message.type())) { // else nothing here depends on it
      local.hear(reader.read(message));
    }
  }

  private List<EventEnvelope<DomainEvent>> readable(List<Message> messages) {
    List<EventEnvelope<DomainEvent>> envelopes = new ArrayList<>();
    for (Message message : messages) {
      if (!reader.types().isKnown(message.type())) {
        continue; // nothing here depends on it
      }
      try {
        envelopes.add(reader.read(message));
      } catch (Exception e) {
        unreadable(message, e);
      }
    }
    return envelopes;
  }

  private void unreadable(Message message, Exception failure) {
    log.warn(
        "{} can't be read here, so rules don't know which reports depend on it: {}",
        message,
        failure instanceof UnknownTypeException ? failure.getMessage() : failure.toString());
    try {
      whenUnreadable.accept(message);
    } catch (Throwable e) { // D4: the others go on
      log.error("What is to be done about {}, which can't be read, has failed", message, e);
    }
  }

  private List<NewDelivery> deliveries(Message message) {
    if (handlers.isEmpty() || (!self.isEmpty() && message.producer().equals(self))) {
      return List.of(); // nobody wants it, or what is wanted was stored when it was published
    }
    EventType<?> type = reader.types().eventType(message);
    String once = KeyHash.of(message.tenant(), "received", message.id().toString()); // T1
    return handlers.stream()
        .filter(each -> each.wants().test(type))
        .map(
            each ->
                NewDelivery.of(each.lane(), message)
                    .withOrderKey(each.options().ordered() ? KeyHash.ofEntity(message) : null)
                    .withIdempotencyKey(once))
        .toList();
  }
}
