package io.reportcache.shared;

import io.reportcache.key.KeyPattern;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Scope;
import io.reportcache.shared.Pushes.Push;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What this node knows of one part of the shared tier: the server's fences, and what this node has
 * invalidated that they don't hold yet. Calls nobody. Not safe for use by several threads; its
 * owner has a lock.
 */
final class PartState {

  /** What an invalidation of another node means for this one. */
  enum Heard {
    /** It follows what is known, and is to be applied. */
    NEXT,
    /** Another one is missing before it. */
    AFTER_A_GAP,
    /** It is known already, or concerns nothing that is held here. */
    KNOWN
  }

  /** What was made of a reading of the server's state. */
  enum Adopted {
    /** It may be older than another one, by which the incarnation was another. */
    NOT,
    NEWS,
    NEW_INCARNATION
  }

  /**
   * Where a value that was put stands in the order of invalidations.
   *
   * @param begun the position at which the put itself was sent
   * @param allBegun the position for all tenants before the put
   */
  record Put(Position begun, Position allBegun) {}

  /**
   * A reading of the server's state.
   *
   * @param number grows with each reading of the part
   * @param missed how often an invalidation was found to be missing before
   * @param known what was known before
   */
  record Reading(long number, long missed, @Nullable Position known) {

    /** F8: tells whether the server has lost some of its state. */
    boolean isAheadOf(TierState state) {
      return known != null
          && known.isComparableTo(state.position())
          && state.position().sequence() < known.sequence();
    }
  }

  private final FenceMirror mirror = new FenceMirror();
  private final Pushes pushes = new Pushes();
  private final OwnInvalidations own = new OwnInvalidations();
  private @Nullable String incarnation; // null until the server's state is known
  private boolean holdsStrangers; // entries may have been made while that wasn't known
  private @Nullable Position lastSent;
  private OwnInvalidations.@Nullable Batch lastBatch; // the one that was sent last
  private long missed; // counts how often an invalidation was found to be missing
  private long readings; // counts how often the server's state was asked for
  private long incarnationReadBy; // the number of the reading that has brought the incarnation

  OwnInvalidations own() {
    return own;
  }

  Pushes pushes() {
    return pushes;
  }

  boolean isServerKnown() {
    return incarnation != null;
  }

  /** Returns the position up to which the mirror holds all fences; null if that isn't known. */
  @Nullable Position mirrored() {
    return incarnation == null ? null : new Position(incarnation, mirror.latest());
  }

  /** Returns the position of all that this node has invalidated or heard; null if not known. */
  @Nullable Position position() {
    if (own.waiting() > 0) {
      return null;
    }
    if (incarnation == null) {
      return lastSent;
    }
    if (lastSent == null) {
      return new Position(incarnation, mirror.latest());
    }
    return lastSent.incarnation().equals(incarnation)
        ? new Position(incarnation, Math.max(mirror.latest(), lastSent.sequence()))
        : null; // the server has begun anew, which isn't known here yet
  }

  /** Notes that this node holds entries that may have been invalidated before. */
  void holdsWhatItMakesNow() {
    holdsStrangers |= incarnation == null;
  }

  /** Tells whether the position of the server is known here already. */
  boolean isMirrored(Position read) {
    return read.incarnation().equals(incarnation) && read.sequence() <= mirror.latest();
  }

  /** Tells whether all up to the position is applied to this node's entries. */
  boolean hasApplied(Position wanted) {
    return wanted.incarnation().equals(incarnation) && pushes.applied() >= wanted.sequence();
  }

  /**
   * Tells whether a value whose load began at the given position was invalidated, or may have been.
   */
  boolean hits(String key, List<String> lineage, Position begun) {
    return !begun.incarnation().equals(incarnation)
        || mirror.hits(key, lineage, begun.sequence())
        || own.hit(key, lineage, begun.sequence());
  }

  /**
   * Receives an invalidation that has reached the server.
   *
   * @param parsed the scopes to apply; none if this node has sent it
   */
  Heard heard(Position position, List<String> scopes, List<Scope> parsed) {
    if (incarnation == null) {
      return Heard.KNOWN; // nothing is held that it could concern
    }
    boolean same = position.incarnation().equals(incarnation);
    if (same && position.sequence() <= mirror.latest()) {
      return Heard.KNOWN;
    }
    if (same && position.sequence() == mirror.latest() + 1) {
      record(position.sequence(), scopes, parsed);
      return Heard.NEXT;
    }
    missedSome();
    return Heard.AFTER_A_GAP;
  }

  /** Notes that an invalidation may have been missed. */
  void missedSome() {
    missed++;
  }

  /** Begins a reading of the server's state. */
  Reading beginReading() {
    return new Reading(++readings, missed, mirrored());
  }

  /** Tells whether nothing was missed since the reading began, which is of the state known here. */
  boolean isWhole(TierState state, Reading reading) {
    return missed == reading.missed() && state.position().incarnation().equals(incarnation);
  }

  /** Adopts the server's state. */
  Adopted adopt(TierState state, Reading reading) {
    boolean anew = !state.position().incarnation().equals(incarnation);
    if (anew && reading.number() < incarnationReadBy) {
      return Adopted.NOT;
    }
    incarnationReadBy = Math.max(incarnationReadBy, reading.number());
    if (anew) {
      beginAnew(state);
    } else {
      addNew(state);
    }
    own.heard(mirror.latest());
    return anew ? Adopted.NEW_INCARNATION : Adopted.NEWS;
  }

  private void beginAnew(TierState state) {
    boolean holdsOld = incarnation != null || holdsStrangers;
    if (lastSent != null && lastSent.incarnation().equals(incarnation)) {
      lastSent = null; // it was sent to the state that is gone, as were all values of that time
    }
    mirror.replace(state);
    own.numbersBegunAnew();
    incarnation = state.position().incarnation();
    holdsStrangers = false;
    pushes.beginAnew();
    pushes.add(new Push(mirror.latest(), holdsOld ? List.of(KeyPattern.ALL) : List.of()));
  }

  /** Adds what is new to what is to be applied, so that whoever else reads now applies it, too. */
  private void addNew(TierState state) {
    long before = mirror.latest();
    if (state.position().sequence() <= before) {
      return;
    }
    List<Scope> scopes = new ArrayList<>();
    if (state.floor() > before) {
      scopes.add(KeyPattern.ALL);
    } else {
      for (Map.Entry<String, Long> scope : state.scopes().entrySet()) {
        if (scope.getValue() > before) {
          scopes.add(ScopeText.parse(scope.getKey()));
        }
      }
    }
    mirror.record(state);
    pushes.add(new Push(mirror.latest(), scopes));
  }

  private void record(long sequence, List<String> scopes, List<Scope> parsed) {
    mirror.record(scopes, sequence);
    pushes.add(new Push(sequence, parsed));
    own.heard(sequence);
  }

  /**
   * Notes that a batch has reached the server; tells whether it has reached the state that is known
   * here. If not, it waits to be sent again.
   */
  boolean sent(OwnInvalidations.Batch batch, Position reached) {
    if (!isBefore(reached, lastSent)) { // another thread may have been told of a later one
      lastSent = reached;
      lastBatch = batch;
    }
    if (!reached.incarnation().equals(incarnation)) {
      own.failed(batch);
      missedSome();
      return false;
    }
    own.sent(batch, reached.sequence(), mirror.latest());
    if (reached.sequence() == mirror.latest() + 1) {
      record(reached.sequence(), batch.scopes(), List.of());
      if (pushes.all().size() == 1) {
        pushes.appliedUpTo(reached.sequence());
      }
    }
    return true;
  }

  private static boolean isBefore(Position position, @Nullable Position other) {
    return other != null
        && other.isComparableTo(position)
        && position.sequence() < other.sequence();
  }

  /**
   * Returns where the thread's put of the key stands, if nothing was sent since; else null. An
   * invalidation that has come after the put, here or elsewhere, has a higher number then.
   */
  @Nullable Put sentPut(ReportKey<?> key) {
    OwnInvalidations.Batch last = lastBatch;
    Position begun = lastSent;
    Position all = last == null ? null : last.allTenants();
    return last != null && begun != null && all != null && last.isPutBy(Thread.currentThread(), key)
        ? new Put(begun, all)
        : null;
  }
}
