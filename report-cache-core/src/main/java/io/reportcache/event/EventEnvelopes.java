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

/** Puts events into their envelopes, the only one to do so. Safe for use by many threads. */
public final class EventEnvelopes {

  private static final GuardedLog log = GuardedLog.of(EventBus.class);

  private final String producer;
  private final TenantResolver tenants;
  private final InstantSource clock;

  /**
   * Envelopes of one application.
   *
   * @param producer the application's name; may be empty
   * @param tenants says whose an event is that names no tenant
   * @param clock tells when an event was published
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
   * @param tenant whose event it is
   * @param cause what the event follows from; null if it is the first
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
   * Returns whose event it is: what it says itself, or whom the resolver names.
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

  /** D1: a broken clock is no reason to keep what the event has changed. */
  private Instant now() {
    try {
      return Objects.requireNonNull(clock.instant(), "the clock must not return null");
    } catch (Throwable e) {
      log.warn("The clock failed; the system's tells when an event was published", e);
      return Instant.now();
    }
  }

  /**
   * Unique, not secret: SecureRandom, behind UUID.randomUUID, makes publishers wait for each other.
   */
  private static UUID newId() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long version4 = (random.nextLong() & 0xFFFF_FFFF_FFFF_0FFFL) | 0x4000L;
    long variant2 = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return new UUID(version4, variant2);
  }
}
