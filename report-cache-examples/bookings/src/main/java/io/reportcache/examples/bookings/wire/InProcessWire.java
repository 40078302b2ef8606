package io.reportcache.examples.bookings.wire;

import io.reportcache.durable.EventRelay;
import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.durable.store.Message;
import io.reportcache.durable.worker.Backoff;
import io.reportcache.durable.worker.DeliveryRun;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventType;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Hands events to the services of this JVM. If one can't take an event, the others get it all the
 * same, and the relay's delivery is tried again.
 */
public final class InProcessWire implements Wire {

  private static final LaneOptions OPTIONS =
      LaneOptions.defaults()
          .inOrder()
          .withAttempts(1_000)
          .withBackoff(new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10), 0.5));

  private final List<Group> groups = new CopyOnWriteArrayList<>();

  private record Group(List<String> patterns, Receiver receiver) {

    boolean wants(Message message) {
      EventType<?> routed =
          new EventType<>(
              message.producer() + "." + message.type(), message.version(), DomainEvent.class);
      return patterns.stream().anyMatch(routed::fits);
    }
  }

  @Override
  public EventRelay relay() {
    return this::carry;
  }

  @Override
  public LaneOptions relayOptions() {
    return OPTIONS;
  }

  @Override
  public AutoCloseable subscribe(String group, List<String> patterns, Receiver receiver) {
    Group subscribed = new Group(List.copyOf(patterns), receiver);
    groups.add(subscribed);
    return () -> groups.remove(subscribed);
  }

  @Override
  public void close() {
    groups.clear();
  }

  private void carry(ClaimedDelivery delivery, DeliveryRun run) {
    Message message = delivery.message();
    RuntimeException failure = null;
    for (Group group : groups) {
      if (group.wants(message)) {
        failure = hand(message, group, failure);
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private static @Nullable RuntimeException hand(
      Message message, Group group, @Nullable RuntimeException before) {
    try {
      group.receiver.receive(List.of(message));
      return before;
    } catch (RuntimeException e) {
      return before == null ? e : before;
    }
  }
}
