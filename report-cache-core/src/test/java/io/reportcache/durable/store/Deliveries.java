package io.reportcache.durable.store;

import io.reportcache.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes what tests of deliveries need. */
public final class Deliveries {

  public static final Lane MAILER = Lane.ofHandler("mailer");
  public static final Lane AUDIT = Lane.ofHandler("audit");
  public static final TenantId ACME = TenantId.of("acme");
  public static final TenantId GLOBEX = TenantId.of("globex");

  private Deliveries() {}

  public static Message message(TenantId tenant, String payload) {
    UUID id = UUID.randomUUID();
    return Message.of(id, "invoice.paid", 1, tenant, payload)
        .entity("invoice", payload)
        .following(id, null)
        .producer("billing")
        .createdAt(Instant.parse("2026-01-02T03:04:05.678901Z"))
        .build();
  }

  public static NewDelivery delivery(String payload) {
    return NewDelivery.of(MAILER, message(ACME, payload));
  }

  public static NewDelivery delivery(TenantId tenant, String payload) {
    return NewDelivery.of(MAILER, message(tenant, payload));
  }

  public static NewDelivery delayed(String payload, Duration delay) {
    return NewDelivery.of(MAILER, message(ACME, payload)).withDelay(delay);
  }

  public static NewDelivery urgent(String payload, int priority) {
    return NewDelivery.of(MAILER, message(ACME, payload)).withPriority(priority);
  }

  public static NewDelivery ordered(String payload, @Nullable String orderKey) {
    return NewDelivery.of(MAILER, message(ACME, payload)).withOrderKey(orderKey);
  }

  public static NewDelivery once(String payload, @Nullable String idempotencyKey) {
    return NewDelivery.of(MAILER, message(ACME, payload)).withIdempotencyKey(idempotencyKey);
  }

  public static Settlement settlement(ClaimedDelivery delivery, Ending ending) {
    return settlement(delivery, ending, Duration.ZERO);
  }

  public static Settlement settlement(ClaimedDelivery delivery, Ending ending, Duration pause) {
    return new Settlement(
        delivery,
        ending,
        pause,
        Duration.ofMillis(3),
        "Ann",
        ending == Ending.SUCCEEDED ? "sent" : null,
        ending == Ending.SUCCEEDED ? null : "java.io.IOException: mail server away");
  }

  public static List<String> payloads(List<ClaimedDelivery> claimed) {
    return claimed.stream().map(delivery -> delivery.message().payload()).toList();
  }
}
