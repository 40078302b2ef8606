package io.reportcache.shared;

import io.reportcache.cache.LocalCopies;
import io.reportcache.cache.SharedTier;
import io.reportcache.key.Scope;
import io.reportcache.log.GuardedLog;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One part of the shared tier as this node uses it: follows what others invalidate there, and sends
 * what is invalidated here. Safe for use by many threads.
 *
 * <p>A value from the tier is used if neither the mirror nor what this node has invalidated itself
 * hits it, as of a moment after the node's own order of invalidations was read. An invalidation
 * that comes later raises a later number in that order, and hits the entry like any other.
 */
final class SharedPart implements FollowedPart.Watcher {

  private static final GuardedLog log = GuardedLog.of(SharedTier.class);

  /** No call of the server takes longer, or it doesn't keep its contract. */
  private static final long LONGEST_CALL_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** How often something is sent again at most that has reached a state not known here. */
  private static final int RESENDINGS = 3;

  private final SpaceName name;
  private final FollowedPart followed;
  private final SharedPart allTenants;
  private final StateReader states;
  private final Sender sender;
  private final Watcher watcher;
  private final Consumer<FollowedPart> whenMissed;

  /** Hears what parts have to send. */
  interface Watcher {
    /** Called when something waits to be sent; the part must be kept until it is. */
    void hasToSend(SharedPart part);

    /** Called when all that waited was sent. */
    void hasSent(SharedPart part);

    /** Called when what waits couldn't be sent. */
    void couldNotSend(SharedPart part);
  }

  /**
   * Makes a part of which nothing is known yet.
   *
   * @param allTenants what concerns all tenants; null if this part is that
   * @param whenMissed told when the server's state must be read before entries are vouched for
   */
  SharedPart(
      SpaceName name,
      @Nullable SharedPart allTenants,
      LocalCopies copies,
      Counters counters,
      StateReader states,
      Sender sender,
      Watcher watcher,
      Consumer<FollowedPart> whenMissed) {
    this.name = name;
    this.states = states;
    this.sender = sender;
    this.watcher = watcher;
    this.whenMissed = whenMissed;
    this.followed = new FollowedPart(name, copies, counters, this);
    this.allTenants = allTenants == null ? this : allTenants;
  }

  SpaceName name() {
    return name;
  }

  /** Returns what concerns all tenants; this itself if it is that. */
  SharedPart allTenants() {
    return allTenants;
  }

  /** Returns what this node knows of it. */
  FollowedPart followed() {
    return followed;
  }

  @Override
  public void missed(FollowedPart part) {
    whenMissed.accept(part);
  }

  @Override
  public void begunAnew(FollowedPart part) {
    watcher.hasToSend(this); // again, what was sent to the state that is gone
  }

  /** Returns how many scopes wait to be sent. */
  int waiting() {
    return followed.locked(state -> state.own().waiting());
  }

  /** Notes what is about to be invalidated here. Whatever is wrong, it doesn't fail. */
  void announce(Collection<? extends Scope> scopes) {
    try {
      List<String> texts = scopes.stream().map(ScopeText::of).toList();
      Position all = allTenants.followed.mirrored();
      followed.locked(
          state -> {
            state.holdsWhatItMakesNow();
            state.own().announce(texts, all);
            return null;
          });
      watcher.hasToSend(this);
    } catch (Throwable e) { // F7: the caller invalidates its own entries now, whatever is wrong
      followed.couldNotNote();
      announceLater();
    }
  }

  private void announceLater() {
    try {
      watcher.hasToSend(this);
    } catch (Throwable e) { // still no memory: the next call that sends finds it
      log.debug("{} has something to send, which can't be noted: {}", name, e.toString());
    }
  }

  /** Sends all that waits, and waits for what other threads are sending. */
  void send() {
    if (flush()) {
      awaitUnderWay();
    }
  }

  /** Waits for what other threads are sending: it may have been announced by this one. */
  private void awaitUnderWay() {
    boolean isInterrupted = Thread.interrupted(); // D5: the wait is bounded and short
    long end = System.nanoTime() + LONGEST_CALL_NANOS;
    try {
      List<OwnInvalidations.Batch> batches = followed.locked(state -> state.own().underWay());
      while (true) {
        try {
          followed.awaitWhile(state -> state.own().isAnyUnderWay(batches), end - System.nanoTime());
          return;
        } catch (InterruptedException e) {
          isInterrupted = true;
        }
      }
    } finally {
      if (isInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Writes scopes in the transaction that the thread has begun; returns where they will stand, null
   * if there is none, or if that isn't possible.
   */
  @Nullable Position writeInTransaction(List<String> scopes) {
    return followed.locked(PartState::isServerKnown) || readState()
        ? sender.writeInTransaction(name, scopes)
        : null;
  }

  /** Notes what a transaction has written, as if this node had sent it. */
  void committed(List<String> scopes, Position written) {
    sender.hasSent(name, scopes);
    if (!followed.written(scopes, allTenants.followed.mirrored(), written)) {
      watcher.hasToSend(this); // it was written to a state that isn't known here
    }
  }

  /** Has scopes sent again that the server may have lost. */
  void resend(List<String> scopes) {
    followed.locked(
        state -> {
          state.own().add(scopes);
          return null;
        });
    watcher.hasToSend(this);
  }

  /**
   * Sends all that waits to be sent; tells whether all of it has reached the server, in the state
   * that is known here. What has reached another state is sent again once that one is known: until
   * then it must hit the values that were read before it was sent.
   */
  boolean flush() {
    boolean isSent = sendAll();
    if (isSent) {
      watcher.hasSent(this);
    } else {
      watcher.couldNotSend(this);
    }
    return isSent;
  }

  private boolean sendAll() {
    for (int elsewhere = 0; elsewhere <= RESENDINGS; ) {
      if (followed.locked(state -> state.own().isAnyWaiting() && !state.isServerKnown())
          && !readState()) {
        return false;
      }
      OwnInvalidations.Batch batch = followed.locked(state -> state.own().take());
      if (batch == null) {
        return true;
      }
      Position sent = null;
      boolean isKnown = false;
      try {
        sent = sender.send(name, batch.scopes());
      } finally {
        isKnown = followed.settle(batch, sent);
      }
      if (sent == null) {
        return false;
      }
      if (!isKnown) {
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
    OwnInvalidations.Batch batch = followed.locked(state -> state.own().take());
    boolean isReplaced = false;
    try {
      action.run();
      isReplaced = true;
    } finally {
      boolean isDropped = isReplaced;
      if (batch != null) {
        followed.settling(
            state -> {
              if (isDropped) {
                state.own().drop(batch);
              } else {
                state.own().failed(batch);
              }
              return null;
            });
      }
    }
  }

  /** Reads the server's fences and applies what is new; false if they can't be read. */
  boolean readState() {
    return states.read(followed);
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
            && followed.locked(state -> state.isMirrored(read))
            && !(before != null
                && before.isComparableTo(read)
                && read.sequence() < before.sequence());
    return isKnown || readState();
  }

  /** Returns the position of all that was invalidated here until now; null if not known. */
  @Nullable Position position() {
    Position known = followed.position();
    return known == null && waiting() == 0 && readState() ? followed.position() : known;
  }
}
