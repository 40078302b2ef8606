package io.reportcache.cache.local;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.LoadContext;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.cache.fence.InvalidationOrder;
import io.reportcache.cache.local.LoadOutcome.Concern;
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
 * A load under way, or one that waits to begin. It is registered in {@link Flights} before it
 * begins, so that an invalidation of its key always finds it.
 *
 * <p>The caller that wants the value makes the flight. The first thread to own it runs the load:
 * that caller's thread, a thread of the background, or the thread of another caller that can't wait
 * for those. The value is stored with the key and the policy of the request for which the load
 * runs.
 */
final class Flight implements LoadContext {

  /** The number of tags of one value above which a warning is logged. */
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
  private volatile @Nullable Set<Tag> learned; // includes the policy's tags
  private volatile boolean toldOfTags;
  private volatile @Nullable Thread owner;
  private volatile @Nullable Flights registry;
  private volatile boolean awaitsThread;

  /**
   * The {@link LoadOutcome}; until the load has ended, the future that the waiting callers share,
   * or null.
   */
  @SuppressWarnings("unused") // through OUTCOME
  private volatile @Nullable Object outcome;

  private volatile long begunAt = UNKNOWN;
  private volatile long stamp = -1;
  private volatile boolean abandoned;

  @SuppressWarnings("unused") // through HUNG
  private volatile boolean hung;

  private boolean resultRefused; // used by the loading thread only

  /** Makes a load that no thread owns yet. */
  Flight(ReportKey<?> key, CachePolicy policy, TenantId tenant) {
    this.key = key;
    this.policy = policy;
    this.tenant = tenant;
  }

  /** Makes a load for the given request that no thread owns yet. */
  Flight(LoadRequest<?> request, TenantId tenant) {
    this(request.key(), request.policy(), tenant);
    this.request = request;
  }

  /** Returns the tags known so far. */
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
              + " value is checked; give each group of the data that it reads one common tag",
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

  /** Sets the registry of this load. */
  void registeredIn(Flights flights) {
    registry = flights;
  }

  /** Returns the loads of its key that have to end before it can begin; empty once it has begun. */
  Collection<Flight> inItsWay() {
    Flights flights = registry;
    return flights == null || isOwned() ? List.of() : flights.running(key);
  }

  /** Makes the given thread the owner, which runs the load; false if the load has an owner. */
  boolean tryOwn(Thread thread) {
    if (!OWNER.compareAndSet(this, null, thread)) {
      return false;
    }
    begunAt = System.nanoTime(); // not by a ticker, since callers wait in real time
    return true;
  }

  /** Returns the thread that runs the load; null before and after. */
  @Nullable Thread owner() {
    return isDone() ? null : owner;
  }

  boolean isOwned() {
    return owner != null;
  }

  /**
   * Sets whether a thread of the background is about to own this load, if no other thread does
   * first.
   */
  void awaitsThread(boolean does) {
    awaitsThread = does;
  }

  boolean awaitsThread() {
    return awaitsThread;
  }

  /**
   * Returns when the load got its owner, by {@link System#nanoTime()}. Must be called by the owner.
   */
  long begunAt() {
    return begunAt;
  }

  /** Marks the load as begun at the given number of {@link InvalidationOrder}. */
  void begin(long stamp) {
    this.stamp = stamp;
  }

  /** Marks the load as begun for the given request, whichever request has registered it. */
  void begin(LoadRequest<?> leader, long stamp) {
    request = leader;
    key = leader.key();
    policy = leader.policy();
    begin(stamp);
  }

  boolean hasBegun() {
    return stamp >= 0;
  }

  /** Tells whether the load was registered for this request or, once it has begun, runs for it. */
  @SuppressWarnings("ReferenceEquality") // equal requests of two callers are different requests
  boolean isFor(LoadRequest<?> wanted) {
    return wanted == request;
  }

  /** Returns the request for which the load was registered or, once it has begun, runs. */
  @Nullable LoadRequest<?> request() {
    return request;
  }

  /** Returns the number of the last invalidation before the load began. */
  long stamp() {
    return stamp;
  }

  /**
   * Abandons the load. F2: its value still answers the callers that wait, but isn't stored, and no
   * other caller joins.
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

  /** Marks the load as hung; true if this call is the first to do so. */
  boolean isFirstFoundHung() {
    return HUNG.compareAndSet(this, false, true);
  }

  boolean isDone() {
    return outcome instanceof LoadOutcome;
  }

  /**
   * Ends the load without a value, since no thread will run it. The callers that wait look again.
   */
  void giveUp() {
    end(LoadOutcome.Again.GIVEN_UP);
  }

  void succeed(Entry entry) {
    end(new LoadOutcome.Value(entry, false));
  }

  /** Ends the load with a value that was stored before it began. */
  void find(Entry entry) {
    end(new LoadOutcome.Value(entry, true));
  }

  /** Notes that the failure to follow is a refusal of the loader's result. */
  void refuseResult() {
    resultRefused = true;
  }

  /**
   * Ends the load with a failure, and determines which callers it concerns. Must be called by the
   * loading thread.
   */
  void fail(Throwable failure) {
    LoadOutcome outcome =
        LoadOutcome.Again.GIVEN_UP; // stays so if there is no memory for a failure
    try {
      Concern concern = resultRefused ? Concern.THE_LIKE : Concern.ALL;
      outcome =
          new LoadOutcome.Failure(
              failure, ThreadFailure.isOne(failure) ? Concern.ITS_THREAD : concern);
    } finally {
      end(outcome);
    }
  }

  /**
   * Returns how much is left of the given nanoseconds, counted from the beginning of the load; at
   * least 0.
   */
  long left(long nanos) {
    long begun = begunAt;
    return begun == UNKNOWN ? nanos : Math.max(0, nanos - (System.nanoTime() - begun));
  }

  /**
   * Returns the future of the outcome. After a {@linkplain LoadOutcome.Again#TURN turn} this has to
   * be called again. The future is made on demand, since most loads end before a caller waits.
   */
  @SuppressWarnings("unchecked") // the futures are made here
  CompletableFuture<LoadOutcome> ending() {
    CompletableFuture<LoadOutcome> mine = new CompletableFuture<>();
    Object known = OUTCOME.compareAndExchange(this, null, mine);
    if (known instanceof CompletableFuture<?> others) {
      return (CompletableFuture<LoadOutcome>) others;
    }
    if (known != null) {
      mine.complete((LoadOutcome) known);
    }
    return mine;
  }

  /** Wakes the callers that wait, so that they check whether the load may begin now. */
  void callTurn() {
    Object known = outcome;
    if (known instanceof CompletableFuture<?> waited && OUTCOME.compareAndSet(this, waited, null)) {
      complete(waited, LoadOutcome.Again.TURN);
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

  private void end(LoadOutcome how) {
    if (OUTCOME.getAndSet(this, how) instanceof CompletableFuture<?> waited) {
      complete(waited, how);
    }
  }

  @SuppressWarnings("unchecked") // the futures are made here
  private static void complete(CompletableFuture<?> waited, LoadOutcome how) {
    ((CompletableFuture<LoadOutcome>) waited).complete(how);
  }
}
