package io.reportcache.examples.bookings.testing;

import io.reportcache.durable.EventRelay;
import io.reportcache.durable.store.Message;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.examples.bookings.wire.Wire;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Takes what the service publishes, and hands it what a test says that others have published. */
final class TestWire implements Wire {

  final List<Message> published = new CopyOnWriteArrayList<>();
  private volatile Receiver receiver;

  void hand(Message message) {
    receiver.receive(List.of(message));
  }

  @Override
  public EventRelay relay() {
    return (delivery, run) -> published.add(delivery.message());
  }

  @Override
  public LaneOptions relayOptions() {
    return LaneOptions.defaults().inOrder().withConcurrency(1); // published in one order
  }

  @Override
  public AutoCloseable subscribe(String group, List<String> patterns, Receiver subscribed) {
    receiver = subscribed;
    return () -> {};
  }

  @Override
  public void close() {}
}
