package io.reportcache.shared;

import io.reportcache.key.KeyPattern;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * The fences of one part of the shared tier, as far as a node knows them. Not safe for use by
 * several threads; its owner has a lock.
 *
 * <p>Bounded: when there are too many scopes, the older half is forgotten and the floor raised in
 * its place. That drops more than was asked for, never less. A server does the same, so that the
 * two need not agree on what they have forgotten.
 */
final class FenceMirror {

  /** The maximum number of scopes that are kept, 4096. */
  static final int LIMIT = 4_096;

  private final Map<String, Long> scopes = new HashMap<>();
  private final Map<KeyPattern, Long> patterns = new HashMap<>();
  private long floor;
  private long latest;

  /** Returns the number up to which invalidations are recorded without a gap. */
  long latest() {
    return latest;
  }

  /** Returns the floor: a value whose load began before it is invalidated. */
  long floor() {
    return floor;
  }

  /** Records an invalidation. */
  void record(Collection<String> invalidated, long sequence) {
    for (String scope : invalidated) {
      record(scope, sequence);
    }
    latest = Math.max(latest, sequence);
    if (scopes.size() + patterns.size() > LIMIT) {
      forgetTheOlderHalf();
    }
  }

  /** Records what a server's state has beyond what is known. */
  void record(TierState state) {
    floor = Math.max(floor, state.floor());
    state
        .scopes()
        .forEach(
            (scope, sequence) -> {
              if (sequence > floor) {
                record(scope, sequence);
              }
            });
    latest = Math.max(latest, state.position().sequence());
    while (scopes.size() + patterns.size() > LIMIT) {
      forgetTheOlderHalf();
    }
  }

  /** Begins anew with the state of another incarnation. */
  void replace(TierState state) {
    scopes.clear();
    patterns.clear();
    floor = 0;
    latest = 0;
    record(state);
  }

  /**
   * Tells whether a value was invalidated after the given number.
   *
   * @param lineage the scopes of the value, see {@link ScopeText#lineage}
   */
  boolean hits(String key, List<String> lineage, long since) {
    if (since < floor) {
      return true;
    }
    if (since >= latest) {
      return false;
    }
    for (String scope : lineage) {
      Long sequence = scopes.get(scope);
      if (sequence != null && sequence > since) {
        return true;
      }
    }
    for (Map.Entry<KeyPattern, Long> pattern : patterns.entrySet()) {
      if (pattern.getValue() > since && pattern.getKey().matches(key)) {
        return true;
      }
    }
    return false;
  }

  private void record(String scope, long sequence) {
    if (ScopeText.isPattern(scope) && ScopeText.parse(scope) instanceof KeyPattern pattern) {
      if (pattern.matchesAll()) {
        floor = Math.max(floor, sequence);
      } else {
        patterns.merge(pattern, sequence, Math::max);
      }
    } else if (scope.equals(ScopeText.ALL)) {
      floor = Math.max(floor, sequence);
      forgetUpTo(floor);
    } else {
      scopes.merge(scope, sequence, Math::max);
    }
  }

  private void forgetTheOlderHalf() {
    long[] sequences = new long[scopes.size() + patterns.size()];
    int i = 0;
    for (long sequence : scopes.values()) {
      sequences[i++] = sequence;
    }
    for (long sequence : patterns.values()) {
      sequences[i++] = sequence;
    }
    Arrays.sort(sequences);
    floor = Math.max(floor, sequences[sequences.length / 2]);
    forgetUpTo(floor);
  }

  private void forgetUpTo(long sequence) {
    forgetUpTo(scopes.values().iterator(), sequence);
    forgetUpTo(patterns.values().iterator(), sequence);
  }

  private static void forgetUpTo(Iterator<Long> sequences, long sequence) {
    while (sequences.hasNext()) {
      if (sequences.next() <= sequence) {
        sequences.remove();
      }
    }
  }
}
