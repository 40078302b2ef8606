package io.reportcache.spring.cache;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.LoadInterruptedException;
import io.reportcache.cache.LoadTimeoutException;
import io.reportcache.cache.RecursiveLoadException;
import io.reportcache.cache.TenantCache;
import io.reportcache.key.ReportKey;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Changes a value to one that is computed from it, as {@code asMap().compute} does.
 *
 * <p>How it works. The change is a refresh of the key: a load that replaces what is there. So one
 * change of a key runs at a time, others wait for it and then run theirs; no lock is held; what is
 * derived from the value is dropped; and a value that an invalidation or a put overtakes answers
 * its caller and isn't stored (F2). A change that stores nothing ends its load by an exception, of
 * the kind that tells nobody else who waits for that load.
 */
final class NativeUpdate {

  /** What a change returns that leaves everything as it is. */
  static final Object UNCHANGED = new Object();

  private static final int TRIES = 1_000; // each waits for the end of another's load

  private final Function<@Nullable Object, @Nullable Object> change;
  private volatile boolean hasRun;
  private volatile @Nullable Object before;

  private NativeUpdate(Function<@Nullable Object, @Nullable Object> change) {
    this.change = change;
  }

  /**
   * Before and after a change.
   *
   * @param isDone false if the change has left everything as it was
   */
  record Done(@Nullable Object before, @Nullable Object after, boolean isDone) {}

  /**
   * Carries out the change, which gets the stored value, or null if there is none. It returns the
   * one to store, null to have none, or {@link #UNCHANGED}. What it throws reaches the caller.
   */
  static Done of(
      TenantCache cache,
      ReportKey<Object> key,
      CachePolicy policy,
      Function<@Nullable Object, @Nullable Object> change) {
    CachePolicy untimed = // a time-out would have the change run on another thread, or twice
        policy.withSoftTimeout(Duration.ZERO, Duration.ZERO).withHardTimeout(Duration.ZERO);
    for (int i = 0; i < TRIES; i++) {
      Done done = new NativeUpdate(change).run(cache, key, untimed);
      if (done != null) {
        return done;
      }
    }
    throw new IllegalStateException(
        "%s couldn't be changed in %d attempts, since other loads of it came first each time; find out what loads it so often"
            .formatted(key, TRIES));
  }

  /** Returns null if the load of another caller was met, which isn't this change. */
  private @Nullable Done run(TenantCache cache, ReportKey<Object> key, CachePolicy policy) {
    try {
      Object after = cache.refresh(key, policy, () -> load(cache, key)).value();
      return hasRun ? new Done(before, after, true) : null;
    } catch (NothingToStore e) {
      return e.of == this ? end(cache, key, e.removes) : null;
    } catch (LoadInterruptedException | LoadTimeoutException | RecursiveLoadException e) {
      throw e; // of this caller's waiting
    } catch (RuntimeException e) {
      if (hasRun) {
        throw e;
      }
      return null; // of another caller's load
    }
  }

  private Object load(TenantCache cache, ReportKey<Object> key) {
    Object old = cache.get(key).orElse(null);
    before = old;
    hasRun = true;
    Object changed = change.apply(old);
    if (changed == null || UNCHANGED.equals(changed)) {
      throw new NothingToStore(this, changed == null && old != null);
    }
    return changed;
  }

  private Done end(TenantCache cache, ReportKey<Object> key, boolean removes) {
    if (removes) {
      boolean unused = cache.forget(key);
    }
    return new Done(before, removes ? null : before, removes);
  }

  /**
   * Ends a load that stores nothing. Its cause makes it a failure of its thread alone, so that
   * those who wait for the load look again instead of failing with it.
   */
  @SuppressWarnings("serial") // never leaves this class
  private static final class NothingToStore extends RuntimeException {

    final NativeUpdate of;
    final boolean removes;

    NothingToStore(NativeUpdate of, boolean removes) {
      super("a computation has left no value to store", new InterruptedException(), false, false);
      this.of = of;
      this.removes = removes;
    }
  }
}
