package io.reportcache.shared;

import io.reportcache.cache.SharedTier;
import io.reportcache.cache.SharedValue;
import io.reportcache.key.ReportKey;
import io.reportcache.log.GuardedLog;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Puts values into envelopes, and judges whether what is in one may be used. */
final class ValueEnvelopes {

  private static final GuardedLog log = GuardedLog.of(SharedTier.class);

  /** The maximum number of resources that are remembered as logged. */
  private static final int LOGGED = 1_000;

  private static final int LONGEST = 400; // characters of a reason

  private final Counters counters;
  private final SharedOptions options;
  private final ValueCodec codec;
  private final FollowedPart allTenants;
  private final Set<String> logged = ConcurrentHashMap.newKeySet();

  ValueEnvelopes(
      Counters counters, SharedOptions options, ValueCodec codec, FollowedPart allTenants) {
    this.counters = counters;
    this.options = options;
    this.codec = codec;
    this.allTenants = allTenants;
  }

  /** Returns how long the server keeps a value. */
  Duration kept(Optional<Duration> ttl) {
    return ttl.filter(each -> each.compareTo(options.longestKept()) < 0)
        .orElse(options.longestKept());
  }

  /** Returns the value's envelope; null if it can't be written, or is too long. */
  byte @Nullable [] envelope(
      ReportKey<?> key, Position begun, Position allBegun, SharedValue value, Duration kept) {
    String why;
    try {
      byte[] payload = codec.write(value.value(), key.genericType());
      if (payload.length <= options.payloadLimit()) {
        return new Envelope(
                begun,
                allBegun,
                key.genericType().getTypeName(),
                codec.name(),
                value.ttl().map(Duration::toMillis).orElse(-1L),
                kept.toMillis(),
                value.loadTime().toNanos(),
                value.node(),
                value.tags(),
                payload)
            .bytes(options.compressionFrom());
      }
      why =
          "it is too long for the others: it has %d bytes before compression, the limit is %d; raise that with SharedOptions.withPayloadLimit (in Spring, report-cache.shared.payload-limit), or keep less in it"
              .formatted(payload.length, options.payloadLimit());
    } catch (Throwable e) { // D4: the codec calls the host's classes
      String all = e.toString();
      String said = all.length() > LONGEST ? all.substring(0, LONGEST) + "…" : all; // or endless
      why =
          "it can't be written for others: %s; give its class a form that the codec can write, or another codec"
              .formatted(said);
    }
    counters.unwritable.increment();
    if (logged.size() < LOGGED && logged.add(key.resource())) {
      log.warn("The value of {} stays on this node, since {}", key, why);
    }
    return null;
  }

  /**
   * A key, and where the fences over its value stand.
   *
   * @param now the position of the tenant's fences that is known here
   * @param allNow the same of the fences over all tenants
   */
  record Place(FollowedPart part, ReportKey<?> key, Position now, Position allNow) {}

  /**
   * Returns the {@link SharedValue} that the bytes hold, or the {@link Refusal}.
   *
   * @param remainingMillis how long the server keeps it on
   */
  Object judged(Place place, byte[] bytes, long remainingMillis) {
    try {
      Object state = stateOf(place, bytes, remainingMillis);
      return state instanceof Envelope envelope ? valueIn(envelope, place, remainingMillis) : state;
    } catch (Throwable e) { // D1: whatever somebody has written there is a miss
      log.debug("The value of {} in the shared tier can't be read: {}", place.key, e.toString());
      return Refusal.PAYLOAD;
    }
  }

  /** Returns the {@link Envelope} if it lives, else the {@link Refusal}. */
  Object stateOf(Place place, byte[] bytes, long remainingMillis) {
    Envelope envelope;
    try {
      envelope = Envelope.read(bytes, options.payloadLimit());
    } catch (Envelope.Unreadable e) {
      log.debug("The value of {} in the shared tier is no value: {}", place.key, e.toString());
      return e.isFromTheFuture() ? Refusal.VERSION : Refusal.FORMAT;
    }
    if (!envelope.tenant().isComparableTo(place.now)
        || !envelope.allTenants().isComparableTo(place.allNow)) {
      return Refusal.INCARNATION;
    }
    long age = envelope.keptMillis() - remainingMillis;
    if (age < 0 || (envelope.ttlMillis() >= 0 && age >= envelope.ttlMillis())) {
      return Refusal.EXPIRED;
    }
    String key = place.key.text();
    List<String> lineage = ScopeText.lineage(key, envelope.tags());
    if (place.part.hits(key, lineage, envelope.tenant())
        || allTenants.hits(key, lineage, envelope.allTenants())) {
      return Refusal.INVALIDATED;
    }
    return envelope;
  }

  private Object valueIn(Envelope envelope, Place place, long remainingMillis) throws Exception {
    ReportKey<?> key = place.key;
    if (!envelope.type().equals(key.genericType().getTypeName())) {
      tellOfOtherType(envelope, key);
      return Refusal.TYPE;
    }
    boolean isCounter = envelope.codec().equals(Envelope.COUNTER);
    if (!isCounter && !envelope.codec().equals(codec.name())) {
      return Refusal.CODEC;
    }
    Object value =
        isCounter
            ? (Object) CounterBytes.number(envelope.payload())
            : codec.read(envelope.payload(), key.genericType());
    if (!key.type().isInstance(value)) {
      return Refusal.TYPE;
    }
    return new SharedValue(
        value,
        envelope.tags(),
        envelope.ttlMillis() < 0
            ? Optional.empty()
            : Optional.of(Duration.ofMillis(envelope.ttlMillis())),
        Duration.ofMillis(envelope.keptMillis() - remainingMillis),
        Duration.ofNanos(envelope.loadNanos()),
        envelope.node(),
        place.now.toString(),
        isCounter);
  }

  private void tellOfOtherType(Envelope envelope, ReportKey<?> key) {
    if (logged.size() < LOGGED && logged.add("type of " + key.resource())) {
      log.warn(
          "The shared tier holds a {} under {}, but this application asks for a {}; if another"
              + " application uses the same server, give one of them another prefix",
          envelope.type(),
          key,
          key.genericType().getTypeName());
    }
  }

  /** Tells whether a value is in the envelope that can probably be used: {@link #judged} tells. */
  boolean isUsable(Place place, byte[] bytes, long remainingMillis) {
    try {
      Object state = stateOf(place, bytes, remainingMillis);
      return state instanceof Envelope envelope
          && envelope.type().equals(place.key.genericType().getTypeName())
          && (envelope.codec().equals(codec.name()) || envelope.codec().equals(Envelope.COUNTER));
    } catch (Throwable e) { // whatever it is, judged() tells
      return false;
    }
  }
}
