package io.reportcache.rabbitmq;

import io.reportcache.cache.TenantCacheManager;
import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.store.Message;
import io.reportcache.key.KeyPattern;
import io.reportcache.log.GuardedLog;
import io.reportcache.tenant.TenantId;
import java.util.List;

/**
 * Has messages drop what depends on them from the caches of this node. A message of which that
 * can't be known drops all that may depend on it: a report that is dropped needlessly is only
 * computed again.
 */
final class Hearing {

  private static final GuardedLog log = GuardedLog.named(RabbitMqLog.NAME);

  private final DurableEvents events;
  private final TenantCacheManager caches;
  private final Wire wire;

  Hearing(DurableEvents events, TenantCacheManager caches, Wire wire) {
    this.events = events;
    this.caches = caches;
    this.wire = wire;
  }

  /** When this returns, no report is served that depends on the message and is older than it. */
  void hear(WireMessage written) {
    Message message;
    try {
      message = wire.read(written.properties(), written.body());
    } catch (Throwable e) { // D4: the next one must be heard, too
      log.warn(
          "Message {} can't be read, so nobody knows whose reports depend on it; all of this node"
              + " are dropped: {}",
          written.properties().getMessageId(),
          e.toString());
      dropAll("a message that can't be read");
      return;
    }
    try {
      events.hear(message);
    } catch (Throwable e) {
      log.warn(
          "{} can't be handed to the rules of this node, so all reports that may depend on it are"
              + " dropped: {}",
          message,
          e.toString());
      dropFor(message.tenant());
    }
  }

  /** An event that belongs to no tenant is usually about what all of them use. */
  private void dropFor(TenantId tenant) {
    String cause = "a message that can't be read";
    if (tenant.isCentral()) {
      dropAll(cause);
    } else {
      caches.tenant(tenant).invalidate(List.of(KeyPattern.ALL), cause);
    }
  }

  /**
   * Drops everything, and what is being loaded now (F1).
   *
   * @param cause for the log
   */
  void dropAll(String cause) {
    caches.invalidateAllTenants(List.of(KeyPattern.ALL), cause);
  }
}
