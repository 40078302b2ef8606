package io.reportcache.shared;

import io.reportcache.cache.FreshnessToken;
import io.reportcache.cache.SharedLoad;
import io.reportcache.cache.SharedSpace;
import io.reportcache.cache.SharedValue;
import io.reportcache.key.KeyPattern;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Scope;
import io.reportcache.shared.Pushes.Push;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What this node knows of one part of the shared tier, and how it keeps up with it.
 *
 * <p>How it works. The node mirrors the fences of the part. An invalidation of another node arrives
 * as a push with a number. If that follows the last one, it is recorded in the mirror and then
 * applied to this node's entries. If it doesn't, one was missed: until the server's state has been
 * read, no entry is vouched for. Since the state holds all that was missed, nothing needs to be
 * sent again (F6).
 *
 * <p>A value from the tier is used if neither the mirror nor what this node has invalidated itself
 * hits it, as of a moment after the node's own order of invalidations was read. An invalidation
 * that comes later raises a later number in that order, and hits the entry like any other.
 *
 * <p>No foreign code runs under the lock: entries are invalidated after it was released (D4).
 */
final class SharedPart implements SharedSpace {

  private static final String BY_ANOTHER = "invalidated on another node";
  private static final String STATE_LOST = "the shared tier may have lost its state";

  private final SpaceName name;
  private final Membership member;
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock.
  private final FenceMirror mirror = new FenceMirror();
  private final Pushes pushes = new Pushes();
  private final OwnInvalidations own = new OwnInvalidations();
  private @Nullable String incarnation; // null until the server's state is known
  private boolean holdsStrangers; // entries may have been made while that wasn't known
  private @Nullable Position lastSent;
  private long missed; // counts how often an invalidation was found to be missing

  private volatile boolean gap; // entries aren't vouched for

  SharedPart(SpaceName name, Membership member) {
    this.name = name;
    this.member = member;
  }

  SpaceName name() {
    return name;
  }

  boolean hasGap() {
    return gap;
  }

  /** Returns how many scopes wait to be sent. */
  int waiting() {
    return locked(own::waiting);
  }

  @Override
  public boolean vouches(long begunAt) {
    return !gap && member.vouches(begunAt);
  }

  @Override
  public void announce(Collection<? extends Scope> scopes) {
    List<String> texts = scopes.stream().map(ScopeText::of).toList();
    locked(
        () -> {
          holdsStrangers |= incarnation == null;
          own.add(texts);
          return null;
        });
    member.hasToSend(this);
  }

  @Override
  public void send() {
    flush();
  }

  /** Has scopes sent again that the server may have lost. */
  void resend(List<String> scopes) {
    locked(
        () -> {
          own.add(scopes);
          return null;
        });
    member.hasToSend(this);
  }

  /** Sends all that waits to be sent; tells whether all of it has reached the server. */
  boolean flush() {
    while (true) {
      OwnInvalidations.Batch batch = locked(() -> own.isAnyWaiting() ? own.take() : null);
      if (batch == null) {
        return true;
      }
      Position sent = null;
      try {
        sent = member.sendInvalidation(name, batch.scopes());
      } finally {
        Position reached = sent;
        locked(
            () -> {
              settle(batch, reached);
              return null;
            });
      }
      if (sent == null) {
        return false;
      }
    }
  }

  @Override
  public boolean catchUp() {
    return flush() & readState();
  }

  @Override
  public boolean catchUp(FreshnessToken token) {
    Tokens wanted = Tokens.parse(token);
    if (wanted == null) {
      return false;
    }
    return reaches(wanted.tenant()) && member.allTenants().reaches(wanted.allTenants());
  }

  @Override
  public FreshnessToken token() {
    return Tokens.of(knownPosition(), member.allTenants().knownPosition());
  }

  @Override
  public SharedLoad load(ReportKey<?> key, boolean ownLoad) {
    SharedLoad load = member.loads().begin(this, key, ownLoad);
    if (load == SharedLoad.NOT_SHARED) {
      locked(() -> holdsStrangers |= incarnation == null);
    }
    return load;
  }

  @Override
  public void put(ReportKey<?> key, SharedValue value) {
    member.loads().put(this, key, value);
  }

  /** Returns the position of what this node has sent last; null if it has sent nothing. */
  @Nullable Position sentLast() {
    return locked(() -> lastSent);
  }

  /** Returns the position up to which the mirror holds all fences; null if that isn't known. */
  @Nullable Position mirrored() {
    return locked(() -> incarnation == null ? null : new Position(incarnation, mirror.latest()));
  }

  /**
   * Catches up if the server's position isn't known here already; false if that can't be done.
   *
   * @param before what was mirrored before the position was read
   * @param read the server's position; null if its fences are missing
   */
  boolean followTo(@Nullable Position before, @Nullable Position read) {
    boolean isKnown =
        read != null
            && locked(
                () -> read.incarnation().equals(incarnation) && read.sequence() <= mirror.latest())
            && !(before != null
                && before.isComparableTo(read)
                && read.sequence() < before.sequence());
    return isKnown || readState();
  }

  /**
   * Tells whether a value whose load began at the given position was invalidated, or may have been.
   */
  boolean hits(String key, List<String> lineage, Position begun) {
    return locked(
        () ->
            !begun.incarnation().equals(incarnation)
                || mirror.hits(key, lineage, begun.sequence())
                || own.hit(key, lineage, begun.sequence()));
  }

  /** Receives an invalidation that has reached the server. */
  void heard(Position position, List<String> scopes, boolean isOwn) {
    List<Scope> parsed = isOwn ? List.of() : scopes.stream().map(ScopeText::parse).toList();
    boolean isNew =
        locked(
            () -> {
              if (incarnation == null) {
                return false; // nothing is held that it could concern
              }
              boolean same = position.incarnation().equals(incarnation);
              if (same && position.sequence() <= mirror.latest()) {
                return false;
              }
              if (same && position.sequence() == mirror.latest() + 1) {
                record(position.sequence(), scopes, parsed);
              } else {
                missed++;
                gap = true;
              }
              return true;
            });
    if (isNew && gap) {
      member.missed(this);
    } else if (isNew) {
      apply();
    }
  }

  /** Has no entry vouched for until the server's state has been read. */
  void distrust() {
    locked(
        () -> {
          missed++;
          gap = true;
          return null;
        });
    member.missed(this);
  }

  /**
   * Reads the server's fences and applies what is new; false if they can't be read. Afterwards the
   * entries are vouched for, unless more was missed meanwhile.
   */
  boolean readState() {
    Position known = mirrored();
    long missedBefore = locked(() -> missed);
    TierState state = member.readState(name, known);
    return state != null && adopt(state, known, missedBefore);
  }

  private boolean adopt(TierState state, @Nullable Position known, long missedBefore) {
    if (known != null
        && known.isComparableTo(state.position())
        && state.position().sequence() < known.sequence()) {
      TierState renewed = member.renew(name, known.incarnation()); // F8: it has lost some
      if (renewed == null) {
        distrust();
        return false;
      }
      return adopt(renewed, null, missedBefore);
    }
    Set<Scope> scopes = new LinkedHashSet<>();
    boolean[] anew = new boolean[1];
    long upTo =
        locked(
            () -> {
              anew[0] = !state.position().incarnation().equals(incarnation);
              if (anew[0]) {
                beginAnew(state, scopes);
              } else {
                addNew(state, scopes);
              }
              return mirror.latest();
            });
    if (!scopes.isEmpty()) {
      member.applied(name, scopes, anew[0] ? STATE_LOST : BY_ANOTHER);
    }
    locked(
        () -> {
          if (state.position().incarnation().equals(incarnation)) {
            pushes.appliedUpTo(upTo);
            own.heard(upTo);
            gap &= missed != missedBefore;
          }
          return null;
        });
    if (anew[0]) {
      flush(); // what was sent to the state that is gone
    }
    return true;
  }

  private void beginAnew(TierState state, Set<Scope> scopes) {
    if (incarnation != null) {
      member.incarnationChanged();
    }
    if (incarnation != null || holdsStrangers) {
      scopes.add(KeyPattern.ALL);
    }
    mirror.replace(state);
    pushes.beginAnew();
    own.numbersBegunAnew();
    incarnation = state.position().incarnation();
    holdsStrangers = false;
  }

  private void addNew(TierState state, Set<Scope> scopes) {
    for (Push push : pushes.all()) {
      scopes.addAll(push.scopes());
    }
    long before = mirror.latest();
    if (state.position().sequence() <= before) {
      return;
    }
    if (state.floor() > before) {
      scopes.clear();
      scopes.add(KeyPattern.ALL);
    } else {
      for (Map.Entry<String, Long> scope : state.scopes().entrySet()) {
        if (scope.getValue() > before) {
          scopes.add(ScopeText.parse(scope.getKey()));
        }
      }
    }
    mirror.record(state);
  }

  private void record(long sequence, List<String> scopes, List<Scope> parsed) {
    mirror.record(scopes, sequence);
    pushes.add(new Push(sequence, parsed));
    own.heard(sequence);
  }

  /** Applies what is recorded to the entries of this node. Several threads may do so at a time. */
  private void apply() {
    @Nullable String[] of = new @Nullable String[1];
    List<Push> all =
        locked(
            () -> {
              of[0] = incarnation;
              return pushes.all();
            });
    if (all.isEmpty()) {
      return;
    }
    Set<Scope> scopes = new LinkedHashSet<>();
    all.forEach(push -> scopes.addAll(push.scopes()));
    if (!scopes.isEmpty()) {
      member.applied(name, scopes, BY_ANOTHER);
    }
    long upTo = all.get(all.size() - 1).sequence();
    locked(
        () -> {
          if (incarnation != null && incarnation.equals(of[0])) {
            pushes.appliedUpTo(upTo);
          }
          return null;
        });
  }

  /** Notes how the sending of a batch has ended. Must be called under the lock. */
  private void settle(OwnInvalidations.Batch batch, @Nullable Position reached) {
    if (reached == null) {
      own.failed(batch);
      return;
    }
    lastSent = reached;
    if (!reached.incarnation().equals(incarnation)) {
      own.sent(batch, reached.sequence(), Long.MAX_VALUE);
      if (incarnation != null) {
        missed++;
        gap = true; // found out by the next heartbeat or read
      }
      return;
    }
    own.sent(batch, reached.sequence(), mirror.latest());
    if (reached.sequence() == mirror.latest() + 1) {
      record(reached.sequence(), batch.scopes(), List.of());
      if (pushes.all().size() == 1) {
        pushes.appliedUpTo(reached.sequence());
      }
    }
  }

  private boolean reaches(Position wanted) {
    return hasApplied(wanted) || (readState() && hasApplied(wanted));
  }

  private boolean hasApplied(Position wanted) {
    return locked(
        () -> wanted.incarnation().equals(incarnation) && pushes.applied() >= wanted.sequence());
  }

  private @Nullable Position knownPosition() {
    Position known = position();
    return known == null && waiting() == 0 && readState() ? position() : known;
  }

  /** Returns the position of all that this node has invalidated or heard; null if not known. */
  private @Nullable Position position() {
    return locked(
        () -> {
          if (own.waiting() > 0) {
            return null;
          }
          if (incarnation == null) {
            return lastSent;
          }
          long latest = mirror.latest();
          return lastSent != null && lastSent.incarnation().equals(incarnation)
              ? new Position(incarnation, Math.max(latest, lastSent.sequence()))
              : new Position(incarnation, latest);
        });
  }

  private <T extends @Nullable Object> T locked(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }
}
