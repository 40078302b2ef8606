package io.reportcache.durable.store;

import io.reportcache.text.TextHash;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Decides which of the unfinished deliveries of each order key has its turn: none while one of them
 * is claimed, otherwise the one with the smallest id. Guarded by the store's lock.
 */
final class KeyTurns {

  private final Map<LaneKey, Turn> turns = new HashMap<>();

  private record LaneKey(Lane lane, String key) {
    @Override
    public int hashCode() {
      return 31 * lane.hashCode() + TextHash.of(key);
    }
  }

  private static final class Turn {
    final TreeMap<Long, Kept> unfinished = new TreeMap<>();
    @Nullable Kept claimed;
  }

  /** Adds a waiting delivery. Returns the delivery that loses its turn to it, or null. */
  @Nullable Kept add(Kept kept) {
    LaneKey key = key(kept);
    if (key == null) {
      return null;
    }
    Turn turn = turns.computeIfAbsent(key, none -> new Turn());
    Kept before = next(turn);
    turn.unfinished.put(kept.id, kept);
    return before != null && before.id > kept.id ? before : null;
  }

  void claim(Kept kept) {
    Turn turn = of(kept);
    if (turn != null) {
      turn.claimed = kept;
    }
  }

  void unclaim(Kept kept) {
    Turn turn = of(kept);
    if (turn != null && turn.claimed == kept) {
      turn.claimed = null;
    }
  }

  void remove(Kept kept) {
    Turn turn = of(kept);
    if (turn != null) {
      turn.unfinished.remove(kept.id);
      if (turn.unfinished.isEmpty()) {
        turns.remove(key(kept));
      }
    }
  }

  /** Returns whether a delivery has its turn; one without an order key always has. */
  boolean isTurnOf(Kept kept) {
    Turn turn = of(kept);
    return turn == null || next(turn) == kept;
  }

  /** Returns the delivery with the same key that has its turn, or null if none has. */
  @Nullable Kept nextOf(Kept kept) {
    Turn turn = of(kept);
    return turn == null ? null : next(turn);
  }

  private static @Nullable Kept next(Turn turn) {
    return turn.claimed != null || turn.unfinished.isEmpty()
        ? null
        : turn.unfinished.firstEntry().getValue();
  }

  private @Nullable Turn of(Kept kept) {
    LaneKey key = key(kept);
    return key == null ? null : turns.get(key);
  }

  private static @Nullable LaneKey key(Kept kept) {
    String key = kept.added.orderKey();
    return key == null ? null : new LaneKey(kept.added.lane(), key);
  }
}
