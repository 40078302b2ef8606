package io.reportcache.event;

import io.reportcache.log.GuardedLog;
import io.reportcache.tenant.NoTenantException;
import io.reportcache.tenant.TenantId;
import io.reportcache.tenant.TenantResolver;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Creates the envelopes of events. Safe for use by many threads.
 *
 * @since 0.1
 */
public final class EventEnvelopes {

  private static final GuardedLog log = GuardedLog.of(EventBus.class);

  private final String producer;
  private final TenantResolver tenants;
  private final InstantSource clock;

  /**
   * Creates envelopes for one application.
   *
   * @param producer the application's name; may be empty
   * @param tenants finds the tenant of events that name none
   * @param clock gives the time at which an event was published; if it throws, the system's clock
   *     is used
   */
  public EventEnvelopes(String producer, TenantResolver tenants, InstantSource clock) {
    this.producer = Objects.requireNonNull(producer, "producer must not be null");
    this.tenants = Objects.requireNonNull(tenants, "tenants must not be null");
    this.clock = Objects.requireNonNull(clock, "clock must not be null");
  }

  /** Returns the application's name; empty if it has none. */
  public String producer() {
    return producer;
  }

  /**
   * Returns a new envelope.
   *
   * @param tenant the event's tenant
   * @param cause the event that caused this one; null if there is none
   */
  public <E extends DomainEvent> EventEnvelope<E> envelop(
      E event, TenantId tenant, @Nullable EventEnvelope<?> cause) {
    EventEnvelope.Builder<E> envelope =
        EventEnvelope.of(event, tenant, newId(), now()).producer(producer);
    return cause == null
        ? envelope.build()
        : envelope.following(cause.correlationId(), cause.id()).build();
  }

  /**
   * Returns the tenant of an event: the one that the event names, or else the resolver's.
   *
   * @throws NoTenantException if neither names a tenant
   */
  public TenantId tenantOf(DomainEvent event) {
    Optional<TenantId> named =
        Objects.requireNonNull(
            event.tenant(),
            () ->
                event.getClass().getName()
                    + ".tenant() must not return null, but Optional.empty()");
    try {
      return named.orElseGet(tenants::resolve);
    } catch (NoTenantException e) {
      NoTenantException missing =
          new NoTenantException(
              "event %s names no tenant, and none is bound to thread '%s'; override tenant() in it, use publish(event, tenant), or bind one with TenantContext.run"
                  .formatted(event.getClass().getSimpleName(), Thread.currentThread().getName()));
      missing.initCause(e);
      throw missing;
    }
  }

  /**
   * D1: the event is published even if the clock is broken, or the values that it makes stale would
   * be kept.
   */
  private Instant now() {
    try {
      return Objects.requireNonNull(clock.instant(), "the clock must not return null");
    } catch (Throwable e) {
      log.warn(
          "The clock failed; the time of an event's publication is taken from the system's clock",
          e);
      return Instant.now();
    }
  }

  /**
   * Ids must be unique but not secret. UUID.randomUUID isn't used, since publishers would wait for
   * each other in its SecureRandom.
   */
  private static UUID newId() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long version4 = (random.nextLong() & 0xFFFF_FFFF_FFFF_0FFFL) | 0x4000L;
    long variant2 = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return new UUID(version4, variant2);
  }
}
