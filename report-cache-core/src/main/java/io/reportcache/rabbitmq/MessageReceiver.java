package io.reportcache.rabbitmq;

import io.reportcache.durable.store.Message;
import java.util.List;

/**
 * Takes the events of a consumer group, such as {@code DurableEvents::receive}. Called by one
 * thread, with the events in the order of the queue.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface MessageReceiver {

  /**
   * Takes events. When it returns, they are acknowledged, and the broker forgets them. Some may
   * come again, since an acknowledgement may be lost.
   *
   * @throws io.reportcache.durable.store.DeliveryStoreException if nothing can be taken now; all
   *     are handed over again until it is possible, and none overtakes another
   * @throws io.reportcache.durable.worker.UnknownTypeException if the event's version isn't known
   *     here; it is parked until the application starts again
   * @throws Exception if an event can't be taken; each is then handed over alone, and the one that
   *     fails is tried again after a pause, behind those that follow it, and in the end becomes a
   *     dead letter
   */
  void receive(List<Message> messages) throws Exception;
}
