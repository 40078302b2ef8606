package io.reportcache.durable.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.log.GuardedLog;
import io.reportcache.redis.Deadline;
import io.reportcache.redis.LettuceConnections;
import io.reportcache.thread.DetachedThreads;
import io.reportcache.thread.Interrupts;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells listeners that there may be something to claim: at once what was added here, and by
 * messages what was added elsewhere. A message is a hint only. One may be lost while the connection
 * is away; when it is back, each listener is told once.
 */
final class Announcements {

  private static final GuardedLog log = GuardedLog.of(RedisDeliveryStore.class);

  private static final Duration CHECKED_EVERY = Duration.ofSeconds(5);
  private static final long SHORTEST_WAIT_MILLIS = 100;

  private final StoreServer server;
  private final byte[] channel;
  private final byte[] node = Texts.bytes(UUID.randomUUID().toString());
  private final Map<DeliveryStore.Listening, Runnable> listeners = new ConcurrentHashMap<>();
  private @Nullable ScheduledThreadPoolExecutor thread; // guarded by this
  private boolean closed; // guarded by this

  // Of the thread.
  private @Nullable StatefulRedisPubSubConnection<byte[], byte[]> connection;
  private int failures;

  Announcements(StoreServer server, byte[] channel) {
    this.server = server;
    this.channel = channel;
  }

  byte[] channel() {
    return channel;
  }

  /** Returns the name by which this store knows its own messages. */
  byte[] node() {
    return node;
  }

  /** Tells the listeners of this store. */
  void tellHere() {
    for (Runnable each : listeners.values()) {
      try {
        each.run();
      } catch (Throwable e) { // D4
        log.warn("A listener was not told of deliveries that were added", e);
      }
    }
  }

  DeliveryStore.Listening listen(Runnable added) {
    DeliveryStore.Listening listening =
        new DeliveryStore.Listening() {
          @Override
          public void close() {
            listeners.remove(this);
          }
        };
    listeners.put(listening, added);
    start();
    return listening;
  }

  private synchronized void start() {
    if (thread == null && !closed) {
      ScheduledThreadPoolExecutor made =
          new ScheduledThreadPoolExecutor(1, DetachedThreads.named("report-cache-redis-listen"));
      made.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
      thread = made;
      made.execute(this::keep);
    }
  }

  private void keep() {
    long wait = CHECKED_EVERY.toMillis();
    try {
      check();
      failures = 0;
    } catch (Throwable e) { // D4: nobody would hear any more
      failures++;
      wait = Math.min(wait, SHORTEST_WAIT_MILLIS << Math.min(failures, 10));
      if (failures == 1) {
        log.info(
            "What other nodes add isn't heard just now, and is found by polling: {}", e.toString());
      }
      drop();
    } finally {
      again(wait);
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the task handles its own failure
  private synchronized void again(long waitMillis) {
    if (thread != null && !closed) {
      thread.schedule(this::keep, waitMillis, TimeUnit.MILLISECONDS);
    }
  }

  private synchronized void soon() {
    if (thread != null && !closed) {
      thread.execute(this::keepOnce);
    }
  }

  /** Replaces a connection that was lost. */
  private void keepOnce() {
    try {
      check();
    } catch (Throwable e) { // the next check tries again
      log.debug("The connection for messages can't be replaced yet: {}", e.toString());
      drop();
    }
  }

  private void check() throws Exception {
    Deadline deadline = Deadline.in(server.connectTimeout());
    StatefulRedisPubSubConnection<byte[], byte[]> there = connection;
    if (there != null && there.isOpen()) {
      deadline.await(there.async().ping()); // or it may be dead and not know it
      return;
    }
    StatefulRedisPubSubConnection<byte[], byte[]> made =
        deadline.await(server.connectForMessages());
    connection = made;
    made.addListener(new Heard());
    made.addListener(new Lost());
    deadline.await(made.async().subscribe(channel));
    tellHere(); // of what was added meanwhile
  }

  private void drop() {
    StatefulConnection<byte[], byte[]> there = connection;
    connection = null;
    LettuceConnections.close(there);
  }

  void close() {
    ScheduledThreadPoolExecutor there;
    synchronized (this) {
      closed = true;
      there = thread;
    }
    listeners.clear();
    if (there != null) {
      Interrupts.shutDown(there);
    }
  }

  private final class Heard extends RedisPubSubAdapter<byte[], byte[]> {
    @Override
    public void message(byte[] from, byte[] message) {
      if (!Arrays.equals(message, node)) {
        tellHere();
      }
    }
  }

  private final class Lost implements RedisConnectionStateListener {
    @Override
    public void onRedisDisconnected(RedisChannelHandler<?, ?> lost) {
      soon();
    }
  }
}
