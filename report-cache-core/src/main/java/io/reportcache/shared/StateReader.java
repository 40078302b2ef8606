package io.reportcache.shared;

import io.reportcache.shared.PartState.Reading;
import io.reportcache.shared.SharedStore.Asked;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the server's fences of several parts with one call, and has the parts adopt them. */
final class StateReader {

  /** How often the state is read at most until no older one comes in between. */
  private static final int READINGS = 3;

  /** The maximum number of parts in one call: each may have thousands of scopes. */
  private static final int PARTS_PER_CALL = 50;

  /** A read asks for a tenant and all tenants, and must not wait longer if that fails. */
  private static final int SMALL = 2;

  private final SharedStore store;
  private final ServerCalls calls;

  StateReader(SharedStore store, ServerCalls calls) {
    this.store = store;
    this.calls = calls;
  }

  /** Reads the fences of one part and applies what is new; false if they can't be read. */
  boolean read(FollowedPart part) {
    return read(List.of(part)).isEmpty();
  }

  /**
   * Reads the fences and applies what is new; returns the parts for which that failed. The entries
   * of the others are vouched for afterwards, unless more was missed meanwhile.
   */
  List<FollowedPart> read(List<FollowedPart> parts) {
    List<FollowedPart> failed = new ArrayList<>();
    for (int from = 0; from < parts.size(); from += PARTS_PER_CALL) {
      failed.addAll(readSome(parts.subList(from, Math.min(parts.size(), from + PARTS_PER_CALL))));
    }
    return failed;
  }

  private List<FollowedPart> readSome(List<FollowedPart> parts) {
    List<FollowedPart> left = parts;
    for (int i = 0; i < READINGS && !left.isEmpty(); i++) {
      List<Reading> readings = left.stream().map(FollowedPart::beginReading).toList();
      List<TierState> states = states(left, readings);
      if (states == null) {
        return left.size() > SMALL && calls.isUsual() ? readInHalves(left) : left;
      }
      List<FollowedPart> again = new ArrayList<>();
      for (int each = 0; each < states.size(); each++) {
        FollowedPart part = left.get(each);
        Reading reading = readings.get(each);
        TierState state = states.get(each);
        if (reading.isAheadOf(state)) {
          state = renewed(part, state.position().incarnation());
        }
        if (state == null || !part.adopt(state, reading)) {
          again.add(part);
        }
      }
      left = again;
    }
    left.forEach(FollowedPart::distrust);
    return left;
  }

  /** Together they may have too many scopes for the time that a call has. */
  private List<FollowedPart> readInHalves(List<FollowedPart> parts) {
    int middle = parts.size() / 2;
    List<FollowedPart> failed = new ArrayList<>(readSome(parts.subList(0, middle)));
    failed.addAll(readSome(parts.subList(middle, parts.size())));
    return failed;
  }

  private @Nullable List<TierState> states(List<FollowedPart> parts, List<Reading> readings) {
    List<Asked> asked = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      asked.add(new Asked(parts.get(i).name(), readings.get(i).known()));
    }
    return calls.call("read what was invalidated", () -> store.changes(asked));
  }

  private @Nullable TierState renewed(FollowedPart part, String incarnation) {
    return calls.call("begin a new incarnation", () -> store.renew(part.name(), incarnation));
  }
}
