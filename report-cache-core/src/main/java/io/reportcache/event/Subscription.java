package io.reportcache.event;

/**
 * A handler's registration with a bus.
 *
 * @since 0.1
 */
public interface Subscription extends AutoCloseable {

  /** Returns the name under which the handler appears in logs. */
  String name();

  /**
   * Ends the subscription. Events that are published later don't reach the handler, and events that
   * are queued or wait for another attempt are dropped. A run in progress ends normally. Closing it
   * again does nothing.
   */
  @Override
  void close();
}
