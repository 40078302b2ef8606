package io.reportcache.shared.redis;

import io.reportcache.cache.SharedTier;
import io.reportcache.log.GuardedLog;
import io.reportcache.redis.Deadline;
import io.reportcache.redis.RedisRefusals;
import io.reportcache.redis.UnusableServerException;
import io.reportcache.shared.SharedStore;
import io.reportcache.thread.DetachedThreads;
import io.reportcache.thread.Interrupts;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a link to the server, on one thread: connects, checks the link twice a second, and replaces
 * one that is lost, silent, or leads to a server that isn't what it was. Calls made meanwhile fail
 * at once.
 */
final class LinkKeeper implements RedisServer.Events {

  private static final GuardedLog log = GuardedLog.of(SharedTier.class);

  private static final String USE = "a shared tier";
  private static final String RIGHTS =
      "the keys ~{prefix}:*, the channel &{prefix}:*, and the commands that docs/cluster.md names";
  private static final Duration CHECKED_EVERY = Duration.ofMillis(500);
  private static final Duration SILENT_AFTER = Duration.ofSeconds(2);
  private static final long SHORTEST_WAIT_MILLIS = 50;
  private static final long LONGEST_WAIT_MILLIS = 2_000;
  private static final int MOST_TOLD = 10;

  private final RedisServer server;
  private final byte[] channel;
  private final SharedStore.Listener listener;
  private final ScheduledThreadPoolExecutor thread =
      new ScheduledThreadPoolExecutor(1, DetachedThreads.named("report-cache-redis"));

  private volatile @Nullable RedisLink link;
  private volatile String trouble = "it hasn't been connected to yet";
  private volatile boolean closed;

  // Of the keeper's thread, and before that of the one that starts it.
  private int failures;
  private final Set<String> told = new HashSet<>(); // the causes of these
  private @Nullable String identity;
  private boolean wasConnected;

  LinkKeeper(RedisServer server, byte[] channel, SharedStore.Listener listener) {
    this.server = server;
    this.channel = channel;
    this.listener = listener;
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    thread.setRemoveOnCancelPolicy(true);
  }

  /**
   * Connects once, and goes on in the background.
   *
   * @throws UnusableServerException if the server can never serve
   */
  @SuppressWarnings("FutureReturnValueIgnored") // the task handles its own failure
  void start() {
    try {
      connect();
    } catch (UnusableServerException e) {
      throw e;
    } catch (Exception e) {
      failed(e);
    }
    thread.schedule(this::keep, delay(), TimeUnit.MILLISECONDS);
  }

  /**
   * Returns the link.
   *
   * @throws IOException if there is none now
   */
  RedisLink link() throws IOException {
    RedisLink there = link;
    if (there == null) {
      throw new IOException(
          "there is no connection to Redis at %s now (%s)".formatted(server, trouble));
    }
    return there;
  }

  /** Has the link checked soon. */
  void suspect() {
    soon();
  }

  @Override
  public void message(byte[] message) {
    RedisMessage parsed = closed ? null : RedisMessage.parse(message);
    if (parsed != null) {
      guarded(
          () ->
              listener.invalidated(
                  parsed.space(), parsed.position(), parsed.scopes(), parsed.member()));
    }
    LoadedMessage ended = closed ? null : LoadedMessage.parse(message);
    if (ended != null) {
      guarded(() -> listener.loaded(ended.space(), ended.key()));
    }
  }

  @Override
  public void gap() {
    tell(listener::mayHaveMissed);
  }

  @Override
  public void changed() {
    tell(listener::serverChanged);
  }

  @Override
  public void lost() {
    soon();
  }

  /** Ends the thread and the connections. */
  void close(Deadline deadline) {
    closed = true;
    Interrupts.shutDown(thread);
    try {
      var unused = thread.awaitTermination(deadline.left(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    trouble = "it was closed";
    link = null;
    server.close(deadline); // the link's connections, too
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the task handles its own failure
  private void soon() {
    if (!closed) {
      try {
        thread.execute(this::look);
      } catch (RuntimeException e) {
        log.debug("No check of the link to Redis, since it is closed: {}", e.toString());
      }
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the task handles its own failure
  private void keep() {
    try {
      look();
    } finally {
      if (!closed) {
        thread.schedule(this::keep, delay(), TimeUnit.MILLISECONDS);
      }
    }
  }

  private long delay() {
    if (link != null) {
      return CHECKED_EVERY.toMillis();
    }
    long most = Math.min(LONGEST_WAIT_MILLIS, SHORTEST_WAIT_MILLIS << Math.min(failures, 10));
    return ThreadLocalRandom.current().nextLong(most / 2, most + 1);
  }

  private void look() {
    RedisLink there = link;
    try {
      if (there != null) {
        there.check(Deadline.in(SILENT_AFTER));
        return;
      }
    } catch (Throwable e) {
      if (closed) {
        return;
      }
      log.info("The connection to Redis at {} is replaced: {}", server, e.toString());
      drop();
    }
    try {
      if (!closed) {
        connect();
      }
    } catch (Throwable e) {
      failed(e);
    }
  }

  private void connect() throws Exception {
    RedisLink made;
    try {
      server.prepare();
      made = server.connect(channel, this, Deadline.in(server.connectTimeout()));
    } catch (Exception e) {
      throw RedisRefusals.explained(server.toString(), USE, RIGHTS, e);
    }
    link = made;
    boolean isSame = made.identity().equals(identity);
    identity = made.identity();
    if (failures > 0 || wasConnected) {
      log.info("Connected to Redis at {}", server);
    }
    failures = 0;
    told.clear();
    if (!isSame && wasConnected) {
      tell(listener::serverChanged);
    }
    wasConnected = true;
    tell(listener::mayHaveMissed);
  }

  /** Tells of each cause once, until it is connected: a later one may be the one to mend. */
  private void failed(Throwable e) {
    failures++;
    trouble = e.toString();
    boolean isNew = told.size() < MOST_TOLD && told.add(trouble);
    if (e instanceof UnusableServerException && isNew) {
      log.error("{}. It is tried again; until then this node works by itself", e.getMessage(), e);
    } else if (failures == 1) {
      log.warn(
          "Redis at {} can't be connected to{}; it is tried again",
          server,
          wasConnected ? "" : RedisRefusals.suspicion(server.toString(), e),
          e);
    } else if (isNew) {
      log.warn("Redis at {} still can't be connected to: {}", server, trouble);
    } else {
      log.debug("Redis at {} still can't be connected to: {}", server, trouble);
    }
  }

  private void drop() {
    RedisLink there = link;
    link = null;
    if (there != null) {
      there.close();
    }
  }

  private void tell(Runnable call) {
    if (!closed) {
      guarded(call);
    }
  }

  private static void guarded(Runnable call) {
    try {
      call.run();
    } catch (Throwable e) {
      log.warn("What the shared tier has to tell was not heard", e);
    }
  }
}
