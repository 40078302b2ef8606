package io.reportcache.cache;

import io.reportcache.key.ReportKey;
import io.reportcache.key.Tag;
import io.reportcache.tenant.TenantId;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A load under way, or queued to be. Registered before it begins, so that an invalidation of its
 * key always finds it.
 */
final class Flight implements LoadContext {

  private static final VarHandle OWNER;
  private static final VarHandle OUTCOME;
  private static final long UNKNOWN = Long.MIN_VALUE;
  private static final Object GIVEN_UP = new Object();

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      OWNER = lookup.findVarHandle(Flight.class, "owner", Thread.class);
      OUTCOME = lookup.findVarHandle(Flight.class, "outcome", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final ReportKey<?> key;
  final CachePolicy policy;
  private final TenantId tenant;
  private volatile Set<Tag> tags;
  private volatile @Nullable Thread owner;

  /** An entry, {@link #GIVEN_UP} or a {@link Failed}; before, the future of those who wait. */
  @SuppressWarnings("unused") // through OUTCOME
  private volatile @Nullable Object outcome;

  private volatile long begunAt = UNKNOWN;
  private volatile long stamp = -1;
  private volatile boolean abandoned;

  private record Failed(Throwable cause) {}

  /** A load that somebody has yet to own. */
  Flight(ReportKey<?> key, CachePolicy policy, TenantId tenant) {
    this.key = key;
    this.policy = policy;
    this.tenant = tenant;
    this.tags = policy.tags();
  }

  /** The tags known so far. */
  Set<Tag> tags() {
    return tags;
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
  public synchronized void tag(Tag... more) {
    Set<Tag> all = new HashSet<>(tags);
    all.addAll(Arrays.asList(more));
    tags = Set.copyOf(all);
  }

  /** Tells whether the load has found tags that weren't known when it began. */
  boolean hasLearnedTags() {
    return !tags.equals(policy.tags());
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

  /** When it got an owner, by {@link System#nanoTime()}. To be asked by that. */
  long begunAt() {
    return begunAt;
  }

  /** Notes that the load begins now, at this number of {@link Fences}. */
  void begin(long stamp) {
    this.stamp = stamp;
  }

  boolean hasBegun() {
    return stamp >= 0;
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

  boolean isDone() {
    Object known = outcome;
    return known != null && !(known instanceof CompletableFuture);
  }

  /** Ends it without a value: nobody will load. Who waits has to look again. */
  void giveUp() {
    end(GIVEN_UP);
  }

  void succeed(Entry entry) {
    end(entry);
  }

  void fail(Throwable failure) {
    end(new Failed(failure));
  }

  /** Tells how much is left of a time that began with the load; zero or more. */
  long left(long nanos) {
    long begun = begunAt;
    return begun == UNKNOWN ? nanos : Math.max(0, nanos - (System.nanoTime() - begun));
  }

  /**
   * Waits for the value.
   *
   * @return null if it isn't there in time, or was given up
   * @throws ExecutionException if the load failed
   */
  @Nullable Entry await(long nanos) throws InterruptedException, ExecutionException {
    Object end;
    try {
      end = ending().get(nanos, TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return null;
    }
    if (end instanceof Failed failed) {
      throw new ExecutionException(failed.cause);
    }
    return end instanceof Entry entry ? entry : null;
  }

  private void end(Object how) {
    if (OUTCOME.getAndSet(this, how) instanceof CompletableFuture<?> waited) {
      complete(waited, how);
    }
  }

  /** The future of the outcome. Most loads end before anybody waits, and have none. */
  @SuppressWarnings("unchecked") // the futures are made here
  private CompletableFuture<Object> ending() {
    CompletableFuture<Object> mine = new CompletableFuture<>();
    Object known = OUTCOME.compareAndExchange(this, null, mine);
    if (known instanceof CompletableFuture<?> others) {
      return (CompletableFuture<Object>) others;
    }
    if (known != null) {
      mine.complete(known);
    }
    return mine;
  }

  @SuppressWarnings("unchecked") // the futures are made here
  private static void complete(CompletableFuture<?> waited, Object how) {
    ((CompletableFuture<Object>) waited).complete(how);
  }
}
