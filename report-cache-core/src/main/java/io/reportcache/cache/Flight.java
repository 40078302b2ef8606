package io.reportcache.cache;

import io.reportcache.key.ReportKey;
import io.reportcache.key.Tag;
import io.reportcache.tenant.TenantId;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A load under way, or queued to be. Registered before it begins, so that an invalidation of its
 * key always finds it.
 */
final class Flight implements LoadContext {

  final ReportKey<?> key;
  final CachePolicy policy;
  private final TenantId tenant;
  private volatile Set<Tag> tags;
  private final AtomicReference<@Nullable Thread> owner = new AtomicReference<>();
  private final CompletableFuture<@Nullable Entry> outcome = new CompletableFuture<>();
  private volatile long begunAt = System.nanoTime(); // not by a ticker: real callers wait for it
  private volatile long stamp = -1;
  private volatile boolean abandoned;

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
    if (!owner.compareAndSet(null, thread)) {
      return false;
    }
    begunAt = System.nanoTime();
    return true;
  }

  /** The thread that loads; null before and after. */
  @Nullable Thread owner() {
    return isDone() ? null : owner.get();
  }

  boolean isOwned() {
    return owner.get() != null;
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
    return isOwned() && System.nanoTime() - begunAt > nanos;
  }

  boolean isDone() {
    return outcome.isDone();
  }

  /** Ends it without a value: nobody will load. Who waits has to look again. */
  void giveUp() {
    outcome.complete(null);
  }

  void succeed(Entry entry) {
    outcome.complete(entry);
  }

  void fail(Throwable failure) {
    outcome.completeExceptionally(failure);
  }

  /** Tells how much is left of a time that began with the load; zero or more. */
  long left(long nanos) {
    return Math.max(0, nanos - (System.nanoTime() - begunAt));
  }

  /**
   * Waits for the value.
   *
   * @return null if it isn't there in time, or was given up
   * @throws ExecutionException if the load failed
   */
  @Nullable Entry await(long nanos) throws InterruptedException, ExecutionException {
    try {
      return outcome.get(nanos, TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return null;
    }
  }
}
