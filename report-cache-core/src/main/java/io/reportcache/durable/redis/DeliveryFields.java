package io.reportcache.durable.redis;

import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.durable.store.DeliveryRunLog;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.Ending;
import io.reportcache.durable.store.Lane;
import io.reportcache.durable.store.Message;
import io.reportcache.durable.store.NewDelivery;
import io.reportcache.durable.store.Settlement;
import io.reportcache.durable.store.StoredDelivery;
import io.reportcache.text.Surrogates;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A delivery as the fields of a hash, and its runs as the entries of a list. */
final class DeliveryFields {

  private final String id;
  private final Map<String, String> fields = new HashMap<>();

  /** Reads names and values, one after the other. */
  DeliveryFields(String id, List<?> pairs) {
    this.id = id;
    for (int i = 0; i + 1 < pairs.size(); i += 2) {
      fields.put(Texts.text(pairs.get(i)), Texts.text(pairs.get(i + 1)));
    }
  }

  /** Returns what the script adds; {@code adding.lua} has the names. */
  static byte[] pack(NewDelivery delivery) {
    Message message = delivery.message();
    UUID causation = message.causationId();
    return Texts.pack(
        delivery.lane().toString(),
        TenantField.format(message.tenant()),
        Integer.toString(delivery.priority()),
        Long.toString(ScriptTime.of(delivery.delay())),
        wellFormed("orderKey", delivery.orderKey()),
        wellFormed("idempotencyKey", delivery.idempotencyKey()),
        message.id().toString(),
        message.type(),
        Integer.toString(message.version()),
        Long.toString(ScriptTime.of(message.createdAt())),
        message.createdAt().toString(),
        message.entity(),
        message.entityId(),
        message.correlationId().toString(),
        causation == null ? null : causation.toString(),
        message.producer(),
        message.payload(),
        message.traceParent());
  }

  /** Or two keys would become one. */
  private static @Nullable String wellFormed(String name, @Nullable String key) {
    if (key != null && !Surrogates.arePaired(key)) {
      throw new IllegalArgumentException(
          name + " must be well-formed text, but holds half of a pair; use a hash of it");
    }
    return key;
  }

  ClaimedDelivery claimed(String token, String owner) {
    return new ClaimedDelivery(
        Long.parseLong(id),
        Integer.parseInt(token),
        owner,
        lane(),
        message(),
        number("failures") + 1,
        number("lapses"),
        fields.get("order"));
  }

  StoredDelivery stored(List<?> runs) {
    String ended = fields.get("ended");
    return new StoredDelivery(
        Long.parseLong(id),
        lane(),
        message(),
        DeliveryStatus.valueOf(required("status")),
        number("failures"),
        number("lapses"),
        fields.get("owner"),
        ended == null ? null : ScriptTime.instant(Long.parseLong(ended)),
        fields.get("reason"),
        runs.stream().map(entry -> run((byte[]) entry)).toList());
  }

  private Lane lane() {
    return Lane.parse(required("lane"));
  }

  private Message message() {
    String causation = fields.get("causation");
    return Message.of(
            UUID.fromString(required("event")),
            required("type"),
            number("version"),
            TenantField.parse(required("tenant")),
            required("payload"))
        .entity(fields.get("entity"), fields.get("entity-id"))
        .following(
            UUID.fromString(required("correlation")),
            causation == null ? null : UUID.fromString(causation))
        .producer(required("producer"))
        .createdAt(Instant.parse(required("created")))
        .traceParent(fields.get("trace-parent"))
        .build();
  }

  private int number(String name) {
    return Integer.parseInt(required(name));
  }

  private String required(String name) {
    String value = fields.get(name);
    if (value == null) {
      throw new IllegalStateException("the field %s isn't there".formatted(name));
    }
    return value;
  }

  /** Returns the entry of a run; the script puts the time before it. */
  static byte[] pack(Settlement settlement) {
    return Texts.pack(
        Integer.toString(settlement.delivery().attempt()),
        settlement.ending().name(),
        settlement.delivery().owner(),
        settlement.performedBy(),
        settlement.result(),
        settlement.error(),
        settlement.took().toString());
  }

  static DeliveryRunLog run(byte[] entry) {
    int space = 0;
    while (entry[space] != ' ') {
      space++;
    }
    long at = Long.parseLong(new String(entry, 0, space, StandardCharsets.UTF_8));
    List<@Nullable String> texts = Texts.unpack(entry, space + 1);
    String ending = texts.get(1);
    return new DeliveryRunLog(
        Integer.parseInt(String.valueOf(texts.get(0))),
        ending == null ? null : Ending.valueOf(ending),
        texts.get(2),
        texts.get(3),
        texts.get(4),
        texts.get(5),
        Duration.parse(String.valueOf(texts.get(6))),
        ScriptTime.instant(at));
  }
}
