package io.reportcache.shared;

import io.reportcache.thread.DetachedThreads;
import io.reportcache.thread.Interrupts;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Leases of loads: while a node holds one, the others wait for its value instead of loading it.
 *
 * <p>How it works. A lease is a text in the server that ends by itself after a second. Its holder
 * extends it until the load ends, so that of a node that was killed or is paused ends soon. A node
 * that waits is told of the end; since a message may be lost, it also looks from time to time. What
 * makes a value valid are the fences and never the lease: a second load at the same time costs time
 * and nothing else.
 *
 * <p>The text names the fences at which the load began. A load that was invalidated since needn't
 * be waited for, and its lease may be replaced.
 */
final class LoadLeases {

  private static final Duration TERM = Duration.ofSeconds(1);
  private static final long EXTENDED_EACH_MILLIS = 250;
  private static final long SHORTEST_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final long LONGEST_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** A value that may be waited for. */
  private record Awaited(SpaceName space, String key) {}

  private final SharedStore store;
  private final ServerCalls calls;
  private final ConcurrentMap<Awaited, CompletableFuture<Void>> waiting = new ConcurrentHashMap<>();
  private final ScheduledThreadPoolExecutor extending;

  LoadLeases(SharedStore store, ServerCalls calls) {
    this.store = store;
    this.calls = calls;
    this.extending =
        new ScheduledThreadPoolExecutor(1, DetachedThreads.named("report-cache-shared-leases"));
    extending.setKeepAliveTime(5, TimeUnit.SECONDS);
    extending.allowCoreThreadTimeOut(true); // there is a thread only while leases are held
    extending.setRemoveOnCancelPolicy(true);
    extending.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    extending.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
  }

  /** Waits for the load of one value on another node. For one thread. */
  final class Wait {
    private final Awaited value;
    private final String name = UUID.randomUUID().toString();
    private final long end;
    private CompletableFuture<Void> ending = new CompletableFuture<>();
    private long look = SHORTEST_LOOK_NANOS;

    Wait(SpaceName space, String key, Duration longest) {
      value = new Awaited(space, key);
      end = System.nanoTime() + TimeUnit.NANOSECONDS.convert(longest);
    }

    /** Begins to listen for the end. Called before the tier is asked for the value. */
    void listen() {
      ending = waiting.computeIfAbsent(value, each -> new CompletableFuture<>());
    }

    /**
     * Takes the lease of a load that begins now. Returns the text of another node's lease that is
     * in force; null if this node needn't wait, since it has the lease, or nobody can tell.
     */
    @Nullable String take(String fences, String replaced, Held held) {
      String wanted = name + "/" + fences;
      String inForce =
          calls.call(
              "take the lease of a load",
              () -> store.lease(value.space, value.key, wanted, replaced, TERM));
      if (inForce == null) {
        return null;
      }
      if (inForce.equals(wanted)) {
        held.lease = new Lease(value, wanted, end);
        return null;
      }
      return inForce;
    }

    /** Waits for the end, or until it is time to look again; false if it isn't to be waited on. */
    boolean await() {
      long left = end - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      try {
        ending.get(Math.min(left, look), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        look = Math.min(2 * look, LONGEST_LOOK_NANOS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // the loader sees it, as it would without the wait
        return false;
      } catch (ExecutionException e) {
        throw new IllegalStateException("nobody ends it with a failure", e);
      }
      return true;
    }

    void end() {
      waiting.remove(value, ending); // others that wait for the same value look by themselves
    }
  }

  /** Holds the lease that a load has taken, if it has. */
  static final class Held {
    private @Nullable Lease lease;

    boolean isLease() {
      return lease != null;
    }

    /** Ends the lease. */
    void release() {
      Lease there = lease;
      if (there != null) {
        lease = null;
        there.release();
      }
    }
  }

  /** A lease that this node holds, and extends until it is released or its time is over. */
  private final class Lease {
    private final Awaited value;
    private final String text;
    private final long end;
    private final @Nullable Future<?> extension;
    private volatile boolean ended;

    Lease(Awaited value, String text, long end) {
      this.value = value;
      this.text = text;
      this.end = end;
      this.extension = beginToExtend();
    }

    private @Nullable Future<?> beginToExtend() {
      try {
        return extending.scheduleWithFixedDelay(
            this::extend, EXTENDED_EACH_MILLIS, EXTENDED_EACH_MILLIS, TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException | OutOfMemoryError e) {
        return null; // closed, or no thread is available: others don't wait longer than its term
      }
    }

    private void extend() {
      if (ended) {
        return;
      }
      String inForce =
          end - System.nanoTime() > 0
              ? calls.call(
                  "extend the lease of a load",
                  () -> store.lease(value.space, value.key, text, "", TERM))
              : "";
      if (ended) {
        giveBack(); // it may have been released before it was extended
      } else if (inForce != null && !inForce.equals(text)) {
        stop(); // another node has it, or the load takes too long
      }
    }

    private void stop() {
      ended = true;
      if (extension != null) {
        extension.cancel(false);
      }
    }

    private void release() {
      stop();
      giveBack();
    }

    private void giveBack() {
      calls.call(
          "end the lease of a load",
          () -> {
            store.release(value.space, value.key, text);
            return true;
          });
    }
  }

  /** Returns the fences at which the load of a lease began; null if the text has none. */
  static @Nullable String fencesIn(String lease) {
    int from = lease.indexOf('/');
    return from < 0 ? null : lease.substring(from + 1);
  }

  /** Wakes those that wait for the value. */
  void loaded(SpaceName space, String key) {
    CompletableFuture<Void> ending = waiting.remove(new Awaited(space, key));
    if (ending != null) {
      ending.complete(null);
    }
  }

  void close() {
    Interrupts.shutDown(extending);
    waiting.values().forEach(each -> each.complete(null));
  }
}
