package io.reportcache.shared;

import io.reportcache.cache.FreshnessToken;
import io.reportcache.cache.SharedLoad;
import io.reportcache.cache.SharedSpace;
import io.reportcache.cache.SharedValue;
import io.reportcache.key.KeyPattern;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Scope;
import io.reportcache.shared.Pushes.Push;
import io.reportcache.thread.StackRoom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
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

  /** No call of the server takes longer, or it doesn't keep its contract. */
  private static final long LONGEST_CALL_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** How often the state is read at most until no older one comes in between. */
  private static final int READINGS = 3;

  /**
   * A reading of the server's state.
   *
   * @param number grows with each reading
   * @param missed how often an invalidation was found to be missing before
   * @param known what was known before
   */
  private record Reading(long number, long missed, @Nullable Position known) {}

  private static final String STATE_LOST = "the shared tier may have lost its state";

  private final SpaceName name;
  private final Membership member;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition settled = lock.newCondition();

  // Guarded by the lock.
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
    StackRoom.require(); // D4: a stack overflow could leave the lock locked
    List<String> texts = scopes.stream().map(ScopeText::of).toList();
    Position all = member.allTenants().mirrored();
    locked(
        () -> {
          holdsStrangers |= incarnation == null;
          own.announce(texts, all);
          return null;
        });
    member.hasToSend(this);
  }

  @Override
  public void send() {
    StackRoom.require();
    if (flush()) {
      awaitUnderWay();
    }
  }

  /** Waits for what other threads are sending: it may have been announced by this one. */
  private void awaitUnderWay() {
    long end = System.nanoTime() + LONGEST_CALL_NANOS;
    boolean isInterrupted = Thread.interrupted(); // D5: the wait is bounded and short
    lock.lock();
    try {
      List<OwnInvalidations.Batch> batches = own.underWay();
      while (end - System.nanoTime() > 0 && own.isAnyUnderWay(batches)) {
        try {
          long unused = settled.awaitNanos(end - System.nanoTime());
        } catch (InterruptedException e) {
          isInterrupted = true;
        }
      }
    } finally {
      lock.unlock();
      if (isInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
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

  /**
   * Sends all that waits to be sent; tells whether all of it has reached the server, in the state
   * that is known here. What has reached another state is sent again once that one is known: until
   * then it must hit the values that were read before it was sent.
   */
  boolean flush() {
    for (int readings = 0; readings <= READINGS; ) {
      if (locked(() -> own.isAnyWaiting() && incarnation == null) && !readState()) {
        return false;
      }
      OwnInvalidations.Batch batch = locked(() -> own.isAnyWaiting() ? own.take() : null);
      if (batch == null) {
        return true;
      }
      Position sent = null;
      boolean[] isKnown = new boolean[1];
      try {
        sent = member.sendInvalidation(name, batch.scopes());
      } finally {
        Position reached = sent;
        locked(
            () -> {
              isKnown[0] = settle(batch, reached);
              settled.signalAll();
              return null;
            });
      }
      if (sent == null) {
        return false;
      }
      if (!isKnown[0]) {
        readings++;
        if (!readState()) {
          return false;
        }
      }
    }
    return false;
  }

  @Override
  public boolean catchUp() {
    StackRoom.require();
    SharedPart all = member.allTenants();
    boolean isSent = flush();
    return all.flush() && isSent && readState() && all.readState();
  }

  @Override
  public boolean catchUp(FreshnessToken token) {
    StackRoom.require();
    Tokens wanted = Tokens.parse(token);
    if (wanted == null) {
      return false;
    }
    return reaches(wanted.tenant()) && member.allTenants().reaches(wanted.allTenants());
  }

  @Override
  public FreshnessToken token() {
    StackRoom.require();
    return Tokens.of(knownPosition(), member.allTenants().knownPosition());
  }

  @Override
  public SharedLoad load(ReportKey<?> key) {
    return begin(key, true);
  }

  @Override
  public SharedLoad loadAnew(ReportKey<?> key) {
    return begin(key, false);
  }

  private SharedLoad begin(ReportKey<?> key, boolean asks) {
    StackRoom.require();
    SharedLoad load = member.loads().begin(this, key, asks);
    if (load.equals(SharedLoad.NOT_SHARED)) {
      holdsWhatItMakesNow();
      member.allTenants().holdsWhatItMakesNow();
    }
    return load;
  }

  private void holdsWhatItMakesNow() {
    locked(() -> holdsStrangers |= incarnation == null);
  }

  @Override
  public void put(ReportKey<?> key, SharedValue value) {
    StackRoom.require();
    member.loads().put(this, key, value);
  }

  /**
   * Where a value that was put stands in the order of invalidations.
   *
   * @param begun the position at which the put itself was sent
   * @param allBegun the position for all tenants before the put
   */
  record Put(Position begun, Position allBegun) {}

  /**
   * Returns where the thread's put of the key stands, if nothing was sent since; else null. An
   * invalidation that has come after the put, here or elsewhere, has a higher number then.
   */
  @Nullable Put sentPut(ReportKey<?> key) {
    return locked(
        () -> {
          OwnInvalidations.Batch last = lastBatch;
          Position begun = lastSent;
          Position all = last == null ? null : last.allTenants();
          return last != null
                  && begun != null
                  && all != null
                  && last.isPutBy(Thread.currentThread(), key)
              ? new Put(begun, all)
              : null;
        });
  }

  /** Returns the position up to which the mirror holds all fences; null if that isn't known. */
  @Nullable Position mirrored() {
    return locked(() -> position(incarnation));
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
      apply(BY_ANOTHER);
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
    for (int i = 0; i < READINGS; i++) {
      Reading reading = locked(() -> new Reading(++readings, missed, position(incarnation)));
      TierState state = member.readState(name, reading.known);
      if (state == null) {
        return false;
      }
      if (hasGoneBack(reading.known, state)) { // F8: it has lost some
        state = member.renew(name, state.position().incarnation());
      }
      if (state == null) {
        break;
      }
      if (adopt(state, reading)) {
        return true;
      }
    }
    distrust();
    return false;
  }

  private static boolean hasGoneBack(@Nullable Position known, TierState state) {
    return known != null
        && known.isComparableTo(state.position())
        && state.position().sequence() < known.sequence();
  }

  private @Nullable Position position(@Nullable String of) {
    return of == null ? null : new Position(of, mirror.latest());
  }

  /**
   * Adopts the server's state; false if it may be older than that of another reading, by which the
   * incarnation was another one.
   */
  private boolean adopt(TierState state, Reading reading) {
    boolean[] anew = new boolean[1];
    boolean isAdopted =
        locked(
            () -> {
              anew[0] = !state.position().incarnation().equals(incarnation);
              if (anew[0] && reading.number < incarnationReadBy) {
                return false;
              }
              incarnationReadBy = Math.max(incarnationReadBy, reading.number);
              if (anew[0]) {
                beginAnew(state);
              } else {
                addNew(state);
              }
              own.heard(mirror.latest());
              return true;
            });
    if (!isAdopted) {
      return false;
    }
    apply(anew[0] ? STATE_LOST : BY_ANOTHER);
    locked(
        () -> {
          if (state.position().incarnation().equals(incarnation)) {
            gap &= missed != reading.missed; // after all that was missed has been applied
          }
          return null;
        });
    if (anew[0]) {
      member.hasToSend(this); // again, what was sent to the state that is gone
    }
    return true;
  }

  private void beginAnew(TierState state) {
    boolean holdsOld = incarnation != null || holdsStrangers;
    if (incarnation != null) {
      member.incarnationChanged();
    }
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

  /** Applies what is recorded to the entries of this node. Several threads may do so at a time. */
  private void apply(String cause) {
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
      member.applied(name, scopes, cause);
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

  /**
   * Notes how the sending of a batch has ended; tells whether it has reached the state that is
   * known here. Must be called under the lock.
   */
  private boolean settle(OwnInvalidations.Batch batch, @Nullable Position reached) {
    if (reached == null) {
      own.failed(batch);
      return false;
    }
    lastSent = reached;
    lastBatch = batch;
    if (!reached.incarnation().equals(incarnation)) {
      own.failed(batch);
      missed++;
      gap = true;
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
          if (lastSent == null) {
            return new Position(incarnation, mirror.latest());
          }
          return lastSent.incarnation().equals(incarnation)
              ? new Position(incarnation, Math.max(mirror.latest(), lastSent.sequence()))
              : null; // the server has begun anew, which isn't known here yet
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
