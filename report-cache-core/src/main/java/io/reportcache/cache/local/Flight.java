package io.reportcache.cache.local;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.LoadContext;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.cache.fence.InvalidationOrder;
import io.reportcache.cache.local.Outcome.Concern;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Tag;
import io.reportcache.log.GuardedLog;
import io.reportcache.tenant.TenantId;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A load under way, or one that waits to begin. Registered in {@link Flights} before it begins, so
 * that an invalidation of its key always finds it.
 *
 * <p>It is made by the caller who wants it, and led by the thread that gets to own it first: that
 * caller's, one of the background, or that of another caller who can't wait for those. What its
 * value keeps is of the one who leads.
 */
final class Flight implements LoadContext {

  /** A value with more tags than these is warned of. */
  static final int MANY_TAGS = 1_000;

  private static final GuardedLog log = GuardedLog.of(TenantCacheManager.class);

  private static final VarHandle OWNER;
  private static final VarHandle OUTCOME;
  private static final VarHandle HUNG;
  private static final long UNKNOWN = Long.MIN_VALUE;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      OWNER = lookup.findVarHandle(Flight.class, "owner", Thread.class);
      OUTCOME = lookup.findVarHandle(Flight.class, "outcome", Object.class);
      HUNG = lookup.findVarHandle(Flight.class, "hung", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final TenantId tenant;
  volatile ReportKey<?> key;
  volatile CachePolicy policy;
  private volatile @Nullable LoadRequest<?> request;
  private volatile @Nullable Set<Tag> learned; // and the policy's
  private volatile boolean toldOfTags;
  private volatile @Nullable Thread owner;
  private volatile @Nullable Flights registry;
  private volatile boolean awaitsThread;

  /** An {@link Outcome}; before, the future of those who wait for it. */
  @SuppressWarnings("unused") // through OUTCOME
  private volatile @Nullable Object outcome;

  private volatile long begunAt = UNKNOWN;
  private volatile long stamp = -1;
  private volatile boolean abandoned;

  @SuppressWarnings("unused") // through HUNG
  private volatile boolean hung;

  private boolean resultRefused; // by the thread that loads

  /** A load that somebody has yet to own. */
  Flight(ReportKey<?> key, CachePolicy policy, TenantId tenant) {
    this.key = key;
    this.policy = policy;
    this.tenant = tenant;
  }

  /** A load that somebody has yet to own, wanted by this request. */
  Flight(LoadRequest<?> request, TenantId tenant) {
    this(request.key(), request.policy(), tenant);
    this.request = request;
  }

  /** The tags known so far. */
  Set<Tag> tags() {
    Set<Tag> all = learned;
    return all == null ? policy.tags() : all;
  }

  @Override
  public ReportKey<?> key() {
    return key;
  }

  @Override
  public TenantId tenant() {
    return tenant;
  }

  @Override
  public void tag(Tag... more) {
    List<Tag> added = List.of(more); // refuses null before anything is added
    Set<Tag> all = learnedTags();
    all.addAll(added);
    if (!toldOfTags && all.size() > MANY_TAGS && isFirstToTell()) {
      log.warn(
          "The load of {} for {} has added more than {} tags, each of which is looked at when its"
              + " value is checked; use a tag for a group of what it reads",
          key,
          tenant,
          MANY_TAGS);
    }
  }

  private synchronized boolean isFirstToTell() {
    boolean first = !toldOfTags;
    toldOfTags = true;
    return first;
  }

  /** Tells whether the load has found tags that weren't known when it began. */
  boolean hasLearnedTags() {
    Set<Tag> all = learned;
    return all != null && all.size() > policy.tags().size();
  }

  /** Notes what it is registered in. */
  void registeredIn(Flights flights) {
    registry = flights;
  }

  /** Returns the loads of its key that have to end before it can begin; none once it has. */
  Collection<Flight> inItsWay() {
    Flights flights = registry;
    return flights == null || isOwned() ? List.of() : flights.running(key);
  }

  /** Makes the thread the one that loads; false if another is. */
  boolean tryOwn(Thread thread) {
    if (!OWNER.compareAndSet(this, null, thread)) {
      return false;
    }
    begunAt = System.nanoTime(); // not by a ticker: real callers wait for it
    return true;
  }

  /** The thread that loads; null before and after. */
  @Nullable Thread owner() {
    return isDone() ? null : owner;
  }

  boolean isOwned() {
    return owner != null;
  }

  /** Notes whether a thread of the background will come to own it, if nobody else does. */
  void awaitsThread(boolean does) {
    awaitsThread = does;
  }

  boolean awaitsThread() {
    return awaitsThread;
  }

  /** When it got an owner, by {@link System#nanoTime()}. To be asked by that. */
  long begunAt() {
    return begunAt;
  }

  /** Notes that the load begins now, at this number of {@link InvalidationOrder}. */
  void begin(long stamp) {
    this.stamp = stamp;
  }

  /** As {@link #begin(long)}, for this request, whoever registered the load. */
  void begin(LoadRequest<?> leader, long stamp) {
    request = leader;
    key = leader.key();
    policy = leader.policy();
    begin(stamp);
  }

  boolean hasBegun() {
    return stamp >= 0;
  }

  /** Tells whether it was registered for this request or, once it has begun, is led for it. */
  @SuppressWarnings("ReferenceEquality") // of two callers who want the same, each is itself
  boolean isFor(LoadRequest<?> wanted) {
    return wanted == request;
  }

  /** The request that it was registered for or, once it has begun, is led for. */
  @Nullable LoadRequest<?> request() {
    return request;
  }

  /** The number of the last invalidation before the load began. */
  long stamp() {
    return stamp;
  }

  /**
   * F2: the value still answers who waits for it, but won't be stored, and nobody joins any more.
   */
  void abandon() {
    abandoned = true;
  }

  boolean isAbandoned() {
    return abandoned;
  }

  boolean isOlderThan(long nanos) {
    long begun = begunAt;
    return begun != UNKNOWN && System.nanoTime() - begun > nanos;
  }

  /** Notes that it takes too long; tells whether this is the first to note it. */
  boolean isFirstFoundHung() {
    return HUNG.compareAndSet(this, false, true);
  }

  boolean isDone() {
    return outcome instanceof Outcome;
  }

  /** Ends it without a value: nobody will load. Who waits has to look again. */
  void giveUp() {
    end(Outcome.Again.GIVEN_UP);
  }

  void succeed(Entry entry) {
    end(new Outcome.Value(entry, false));
  }

  /** Ends it with a value that was there before it began. */
  void find(Entry entry) {
    end(new Outcome.Value(entry, true));
  }

  /** Notes that what comes next is the refusal of the loader's result. */
  void refuseResult() {
    resultRefused = true;
  }

  /** To be called by the thread that loads, which tells whom the failure concerns. */
  void fail(Throwable failure) {
    Outcome outcome = Outcome.Again.GIVEN_UP; // if the heap has no room for more
    try {
      Concern concern = resultRefused ? Concern.THE_LIKE : Concern.ALL;
      outcome =
          new Outcome.Failure(failure, ThreadFailure.isOne(failure) ? Concern.ITS_THREAD : concern);
    } finally {
      end(outcome);
    }
  }

  /** Tells how much is left of a time that began with the load; zero or more. */
  long left(long nanos) {
    long begun = begunAt;
    return begun == UNKNOWN ? nanos : Math.max(0, nanos - (System.nanoTime() - begun));
  }

  /**
   * Returns what will tell the outcome. To be asked again after a {@linkplain Outcome.Again#TURN
   * turn}. Most loads end before anybody waits, and have none.
   */
  @SuppressWarnings("unchecked") // the futures are made here
  CompletableFuture<Outcome> ending() {
    CompletableFuture<Outcome> mine = new CompletableFuture<>();
    Object known = OUTCOME.compareAndExchange(this, null, mine);
    if (known instanceof CompletableFuture<?> others) {
      return (CompletableFuture<Outcome>) others;
    }
    if (known != null) {
      mine.complete((Outcome) known);
    }
    return mine;
  }

  /** Wakes those who wait, to see whether the load may begin now. */
  void callTurn() {
    Object known = outcome;
    if (known instanceof CompletableFuture<?> waited && OUTCOME.compareAndSet(this, waited, null)) {
      complete(waited, Outcome.Again.TURN);
    }
  }

  private Set<Tag> learnedTags() {
    Set<Tag> all = learned;
    if (all == null) {
      synchronized (this) {
        all = learned;
        if (all == null) {
          all = ConcurrentHashMap.newKeySet();
          all.addAll(policy.tags());
          learned = all;
        }
      }
    }
    return Objects.requireNonNull(all);
  }

  private void end(Outcome how) {
    if (OUTCOME.getAndSet(this, how) instanceof CompletableFuture<?> waited) {
      complete(waited, how);
    }
  }

  @SuppressWarnings("unchecked") // the futures are made here
  private static void complete(CompletableFuture<?> waited, Outcome how) {
    ((CompletableFuture<Outcome>) waited).complete(how);
  }
}
