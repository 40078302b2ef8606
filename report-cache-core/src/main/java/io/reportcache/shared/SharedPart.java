package io.reportcache.shared;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.FreshnessToken;
import io.reportcache.cache.SharedLoad;
import io.reportcache.cache.SharedSpace;
import io.reportcache.cache.SharedValue;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Scope;
import io.reportcache.shared.PartState.Adopted;
import io.reportcache.shared.PartState.Heard;
import io.reportcache.shared.Pushes.Push;
import io.reportcache.shared.StateReader.Reading;
import io.reportcache.thread.StackRoom;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps this node and one part of the shared tier in step.
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

  /** No call of the server takes longer, or it doesn't keep its contract. */
  private static final long LONGEST_CALL_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** How often something is sent again at most that has reached a state not known here. */
  private static final int RESENDINGS = 3;

  private final SpaceName name;
  private final Membership member;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition settled = lock.newCondition();
  private final PartState state = new PartState(); // guarded by the lock
  private final AtomicLong unnoted = new AtomicLong(); // invalidations for which was no memory
  private long unnotedTaken; // guarded by the lock
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
    return locked(() -> state.own().waiting() + (owesAll() ? 1 : 0));
  }

  @Override
  public boolean vouches(long begunAt, long now) {
    return !gap && member.vouches(begunAt, now);
  }

  /** Tells whether the server may be asked for values. */
  boolean isInTouch() {
    return member.isInTouch();
  }

  @Override
  public void announce(Collection<? extends Scope> scopes) {
    StackRoom.require(); // D4: a stack overflow could leave the lock locked
    try {
      List<String> texts = scopes.stream().map(ScopeText::of).toList();
      Position all = member.allTenants().mirrored();
      locked(
          () -> {
            state.holdsWhatItMakesNow();
            state.own().announce(texts, all);
            return null;
          });
      member.hasToSend(this);
    } catch (Throwable e) { // F7: the caller invalidates its own entries now, whatever is wrong
      unnoted.incrementAndGet();
    }
  }

  /** Tells whether something was invalidated that couldn't be noted; it stands for everything. */
  private boolean owesAll() {
    return unnoted.get() != unnotedTaken;
  }

  @Override
  public void send() {
    StackRoom.require();
    if (flush()) {
      awaitUnderWay();
    }
  }

  @Override
  public @Nullable Written writeInTransaction(Collection<? extends Scope> scopes) {
    StackRoom.require();
    List<String> texts = scopes.stream().map(ScopeText::of).distinct().toList();
    if (texts.isEmpty() || !(locked(state::isServerKnown) || readState())) {
      return null;
    }
    Position written = member.writeInTransaction(name, texts);
    return written == null ? null : () -> committed(texts, written);
  }

  /** Notes what a transaction has written, as if this node had sent it. */
  private void committed(List<String> scopes, Position written) {
    StackRoom.require();
    member.sentByTransaction(name, scopes);
    Position all = member.allTenants().mirrored();
    boolean isKnown =
        locked(
            () -> {
              state.holdsWhatItMakesNow();
              return settle(state.own().written(scopes, all), written);
            });
    if (!isKnown) {
      member.hasToSend(this); // it was written to a state that isn't known here
    }
  }

  /** Waits for what other threads are sending: it may have been announced by this one. */
  private void awaitUnderWay() {
    long end = System.nanoTime() + LONGEST_CALL_NANOS;
    boolean isInterrupted = Thread.interrupted(); // D5: the wait is bounded and short
    lock.lock();
    try {
      List<OwnInvalidations.Batch> batches = state.own().underWay();
      while (end - System.nanoTime() > 0 && state.own().isAnyUnderWay(batches)) {
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
          state.own().add(scopes);
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
    boolean isSent = sendAll();
    if (isSent) {
      member.hasSent(this);
    } else {
      member.couldNotSend(this);
    }
    return isSent;
  }

  private boolean sendAll() {
    for (int elsewhere = 0; elsewhere <= RESENDINGS; ) {
      if (locked(() -> isAnyWaiting() && !state.isServerKnown()) && !readState()) {
        return false;
      }
      OwnInvalidations.Batch batch = locked(this::take);
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
        elsewhere++;
        if (!readState()) {
          return false;
        }
      }
    }
    return false;
  }

  /**
   * Drops what waits to be sent, if what the action announces stands for it. Until the action has
   * ended, it still hits what is read.
   */
  void replaceWaiting(Runnable action) {
    OwnInvalidations.Batch batch = locked(this::take);
    boolean isReplaced = false;
    try {
      action.run();
      isReplaced = true;
    } finally {
      boolean isDropped = isReplaced;
      if (batch != null) {
        locked(
            () -> {
              if (isDropped) {
                state.own().drop(batch);
              } else {
                state.own().failed(batch);
              }
              settled.signalAll();
              return null;
            });
      }
    }
  }

  private boolean isAnyWaiting() {
    return state.own().isAnyWaiting() || owesAll();
  }

  /** Takes all that waits, to send it; null if nothing does. Must be called under the lock. */
  private OwnInvalidations.@Nullable Batch take() {
    long taken = unnoted.get();
    if (taken != unnotedTaken) {
      state.own().add(List.of(ScopeText.ALL));
      unnotedTaken = taken;
    }
    return state.own().isAnyWaiting() ? state.own().take() : null;
  }

  /**
   * Notes how the sending of a batch has ended; tells whether it has reached the state that is
   * known here. Must be called under the lock.
   */
  private boolean settle(OwnInvalidations.Batch batch, @Nullable Position reached) {
    if (reached == null) {
      state.own().failed(batch);
      return false;
    }
    boolean isKnown = state.sent(batch, reached);
    gap |= !isKnown;
    return isKnown;
  }

  @Override
  public boolean catchUp() {
    StackRoom.require();
    SharedPart all = member.allTenants();
    boolean isSent = flush();
    return all.flush() && isSent && member.states().read(List.of(this, all)).isEmpty();
  }

  @Override
  public boolean catchUp(FreshnessToken token) {
    StackRoom.require();
    Tokens wanted = Tokens.parse(token);
    if (wanted == null) {
      return false;
    }
    SharedPart all = member.allTenants();
    if (hasApplied(wanted.tenant()) && all.hasApplied(wanted.allTenants())) {
      return true;
    }
    return member.states().read(List.of(this, all)).isEmpty()
        && hasApplied(wanted.tenant())
        && all.hasApplied(wanted.allTenants());
  }

  private boolean hasApplied(Position wanted) {
    return locked(() -> state.hasApplied(wanted));
  }

  @Override
  public FreshnessToken token() {
    StackRoom.require();
    return Tokens.of(knownPosition(), member.allTenants().knownPosition());
  }

  private @Nullable Position knownPosition() {
    Position known = position();
    return known == null && waiting() == 0 && readState() ? position() : known;
  }

  private @Nullable Position position() {
    return locked(() -> owesAll() ? null : state.position());
  }

  @Override
  public SharedLoad load(ReportKey<?> key) {
    return begin(key, true);
  }

  @Override
  public SharedLoad loadOnce(ReportKey<?> key, Duration longest) {
    Objects.requireNonNull(longest, "longest must not be null");
    StackRoom.require();
    return begun(member.loads().beginOnce(this, key, longest));
  }

  @Override
  public SharedLoad loadAnew(ReportKey<?> key) {
    return begin(key, false);
  }

  private SharedLoad begin(ReportKey<?> key, boolean asks) {
    StackRoom.require();
    return begun(member.loads().begin(this, key, asks));
  }

  private SharedLoad begun(SharedLoad load) {
    if (load.equals(SharedLoad.NOT_SHARED)) {
      holdsWhatItMakesNow();
      member.allTenants().holdsWhatItMakesNow();
    }
    return load;
  }

  /** Notes that this node may make values of its own while the server's state isn't known. */
  void holdsWhatItMakesNow() {
    locked(
        () -> {
          state.holdsWhatItMakesNow();
          return null;
        });
  }

  @Override
  public void put(ReportKey<?> key, SharedValue value) {
    StackRoom.require();
    member.loads().put(this, key, value);
  }

  @Override
  public Optional<Boolean> add(ReportKey<?> key, SharedValue value) {
    StackRoom.require();
    return member.steps().add(this, key, value);
  }

  @Override
  public OptionalLong increment(ReportKey<Long> key, long by, CachePolicy policy) {
    StackRoom.require();
    return member.steps().increment(this, key, by, policy);
  }

  /** Drops this node's own value of a key, and tells nobody. */
  void dropHere(ReportKey<?> key) {
    member.dropHere(name, key);
  }

  /** Returns where the thread's put of the key stands; see {@link PartState#sentPut}. */
  PartState.@Nullable Put sentPut(ReportKey<?> key) {
    return locked(() -> state.sentPut(key));
  }

  /** Returns the position up to which the mirror holds all fences; null if that isn't known. */
  @Nullable Position mirrored() {
    return locked(state::mirrored);
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
            && locked(() -> state.isMirrored(read))
            && !(before != null
                && before.isComparableTo(read)
                && read.sequence() < before.sequence());
    return isKnown || readState();
  }

  /** Tells whether a value was invalidated, or may have been; see {@link PartState#hits}. */
  boolean hits(String key, List<String> lineage, Position begun) {
    return locked(() -> owesAll() || state.hits(key, lineage, begun));
  }

  /** Receives an invalidation that has reached the server. */
  void heard(Position position, List<String> scopes, boolean isOwn) {
    List<Scope> parsed = isOwn ? List.of() : scopes.stream().map(ScopeText::parse).toList();
    Heard heard =
        locked(
            () -> {
              Heard how = state.heard(position, scopes, parsed);
              gap |= how == Heard.AFTER_A_GAP;
              return how;
            });
    if (heard != Heard.KNOWN && gap) {
      member.missed(this);
    } else if (heard != Heard.KNOWN) {
      apply(BY_ANOTHER);
    }
  }

  /** Has no entry vouched for until the server's state has been read. */
  void distrust() {
    locked(
        () -> {
          state.missedSome();
          gap = true;
          return null;
        });
    member.missed(this);
  }

  /** Reads the server's fences and applies what is new; false if they can't be read. */
  boolean readState() {
    return member.states().read(List.of(this)).isEmpty();
  }

  /** Begins a reading of the server's state. */
  Reading beginReading() {
    return locked(state::beginReading);
  }

  /**
   * Adopts the server's state and applies what is new; false if the state may be older than that of
   * another reading.
   */
  boolean adopt(TierState read, Reading reading) {
    boolean wasKnown = locked(state::isServerKnown);
    Adopted adopted = locked(() -> state.adopt(read, reading));
    if (adopted == Adopted.NOT) {
      return false;
    }
    boolean anew = adopted == Adopted.NEW_INCARNATION;
    if (anew && wasKnown) {
      member.incarnationChanged();
    }
    apply(anew ? STATE_LOST : BY_ANOTHER);
    locked(
        () -> {
          gap &= !state.isWhole(read, reading); // after all that was missed has been applied
          return null;
        });
    if (anew) {
      member.hasToSend(this); // again, what was sent to the state that is gone
    }
    return true;
  }

  /** Applies what is recorded to the entries of this node. Several threads may do so at a time. */
  private void apply(String cause) {
    @Nullable Position[] of = new @Nullable Position[1];
    List<Push> all =
        locked(
            () -> {
              of[0] = state.mirrored();
              return state.pushes().all();
            });
    Position recorded = of[0];
    if (all.isEmpty() || recorded == null) {
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
          Position now = state.mirrored();
          if (now != null && now.isComparableTo(recorded)) {
            state.pushes().appliedUpTo(upTo);
          }
          return null;
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
