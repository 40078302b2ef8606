package io.reportcache.examples.bookings.wire;

import io.reportcache.durable.EventRelay;
import io.reportcache.durable.store.Message;
import io.reportcache.durable.worker.LaneOptions;
import java.util.List;

/**
 * Carries events from the service that publishes them to those that consume them: at least once,
 * and those of an entity in their order. Services see nothing else of it.
 */
public interface Wire extends AutoCloseable {

  /** Returns the relay that takes what a service has stored and committed. */
  EventRelay relay();

  /** Returns how it is run. */
  LaneOptions relayOptions();

  /**
   * Begins to consume.
   *
   * @param group the service; all its nodes share what comes
   * @param patterns of routing keys {@code {service}.{entity}.{action}}: {@code *} stands for one
   *     segment, {@code #} for any number
   * @return ends it when it is closed
   */
  AutoCloseable subscribe(String group, List<String> patterns, Receiver receiver);

  @Override
  void close();

  /** Takes what other services have published. */
  @FunctionalInterface
  interface Receiver {

    /**
     * Takes some events.
     *
     * @throws RuntimeException if they couldn't be stored; they come again
     */
    void receive(List<Message> messages);
  }
}
