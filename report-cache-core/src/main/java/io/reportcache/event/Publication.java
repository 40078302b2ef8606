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

/** What the publication of an event adds to it: an id, a time, and a tenant if it names none. */
final class Publication {

  /** The name of {@link EventBus}, which this doesn't depend on. */
  private static final String LOG = "io.reportcache.event.EventBus";

  private Publication() {}

  static TenantId tenantOf(DomainEvent event, TenantResolver tenants) {
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
              "event %s names no tenant, and none is bound to thread '%s'; override tenant() in it, name it in the call that publishes, or bind one with TenantContext.run"
                  .formatted(event.getClass().getSimpleName(), Thread.currentThread().getName()));
      missing.initCause(e);
      throw missing;
    }
  }

  /**
   * D1: the event is published even if the clock is broken, or the values that it makes stale would
   * be kept.
   */
  static Instant now(InstantSource clock) {
    try {
      return Objects.requireNonNull(clock.instant(), "the clock must not return null");
    } catch (Throwable e) {
      GuardedLog log = GuardedLog.named(LOG); // a constant might be made without stack
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
  static UUID newId() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long version4 = (random.nextLong() & 0xFFFF_FFFF_FFFF_0FFFL) | 0x4000L;
    long variant2 = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return new UUID(version4, variant2);
  }
}
