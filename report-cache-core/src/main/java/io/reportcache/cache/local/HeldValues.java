package io.reportcache.cache.local;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.RecursiveLoadException;
import io.reportcache.cache.local.HeldValue.Begun;
import io.reportcache.cache.local.HeldValue.Making;
import io.reportcache.key.ReportKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The values that a transaction makes and holds back until its end. Guarded by the {@link
 * TransactionWork}.
 */
final class HeldValues {

  private final Map<Space, Map<ReportKey<?>, HeldValue>> values = new HashMap<>();
  private final Map<Flight, Begun> making = new HashMap<>();

  boolean isEmpty() {
    return values.isEmpty();
  }

  /** Returns the value under the key; null if none is held. */
  @Nullable HeldValue of(Space space, ReportKey<?> key) {
    return values.getOrDefault(space, Map.of()).get(key);
  }

  /** Returns all values of the space. */
  List<HeldValue> of(Space space) {
    return List.copyOf(values.getOrDefault(space, Map.of()).values());
  }

  /** Returns all values. */
  List<HeldValue> all() {
    List<HeldValue> all = new ArrayList<>();
    values.values().forEach(each -> all.addAll(each.values()));
    return all;
  }

  /** Begins to make a value. Changes of the key from now on find its flight. */
  Flight begin(Space space, ReportKey<?> key, CachePolicy policy) {
    for (Flight made : making.keySet()) {
      if (made.key.equals(key) && made.tenant().equals(space.tenant)) {
        throw new RecursiveLoadException(
            "the loader of %s asks for that key again, itself or through another; load the shared part under a key of its own"
                .formatted(key));
      }
    }
    Flight flight = new Flight(key, policy, space.tenant);
    flight.tryOwn(Thread.currentThread());
    space.asides.add(flight);
    return flight;
  }

  /** Notes when the making of a value began. */
  void begun(Flight flight, Begun begun) {
    making.put(flight, begun);
  }

  /** Ends the making of a value; returns when it began, or null if it was forgotten since. */
  @Nullable Begun made(Flight flight) {
    return making.remove(flight);
  }

  /** Forgets the values that are being made at this moment. */
  void forgetWhatIsMade() {
    making.clear();
  }

  /** Holds a value in place of the one that is held under its key, if any. */
  void hold(Space space, Flight flight, Entry entry, Begun begun) {
    Map<ReportKey<?>, HeldValue> own = values.computeIfAbsent(space, s -> new HashMap<>());
    HeldValue replaced = own.get(entry.key());
    Making how = replaced == null ? begun.how() : begun.how().after(replaced.how());
    own.put(entry.key(), new HeldValue(space, flight, entry, begun, how));
    if (replaced != null) {
      replaced.letGo();
    }
  }

  /** Drops the value under the key, if one is held. */
  void drop(Space space, ReportKey<?> key) {
    Map<ReportKey<?>, HeldValue> own = values.get(space);
    HeldValue held = own == null ? null : own.remove(key);
    if (held != null) {
      held.letGo();
    }
  }

  /** Drops the values that match the condition. */
  void dropIf(Predicate<HeldValue> condition) {
    values
        .values()
        .forEach(
            own ->
                own.values()
                    .removeIf(
                        held -> {
                          boolean dropped = condition.test(held);
                          if (dropped) {
                            held.letGo();
                          }
                          return dropped;
                        }));
  }

  /** Drops all values. */
  void dropAll() {
    all().forEach(HeldValue::letGo);
    values.clear();
  }
}
