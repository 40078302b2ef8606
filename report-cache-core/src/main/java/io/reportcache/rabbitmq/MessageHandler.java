package io.reportcache.rabbitmq;

import io.reportcache.durable.store.Message;

/**
 * Handles the events of a consumer group as they come, without a store. Called by one thread, with
 * the event's tenant bound to it.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface MessageHandler {

  /**
   * Handles one event. It may come again, so its effects should be recorded together with its id.
   *
   * @throws Exception if it can't be handled; see {@link MessageReceiver#receive}
   */
  void handle(Message message) throws Exception;
}
