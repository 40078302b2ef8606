package io.reportcache.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.resource.ClientResources;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A client of Lettuce with threads of its own, both made when they are first needed. So a server
 * that is named and never connected to leaves nothing behind.
 */
public final class LettuceClient<C extends AbstractRedisClient> {

  private final Function<ClientResources, C> maker;
  private @Nullable LettuceThreads threads; // guarded by this
  private @Nullable C client; // guarded by this
  private boolean closed; // guarded by this

  /**
   * Prepares a client.
   *
   * @param maker makes the client
   */
  public LettuceClient(Function<ClientResources, C> maker) {
    this.maker = maker;
  }

  /**
   * Returns the client.
   *
   * @throws IllegalStateException if it was closed
   */
  public synchronized C get() {
    if (closed) {
      throw new IllegalStateException("the client of Redis was closed");
    }
    C made = client;
    if (made == null) {
      LettuceThreads own = threads == null ? new LettuceThreads() : threads;
      threads = own;
      made = maker.apply(own.resources());
      client = made;
    }
    return made;
  }

  /** Shuts the client down, and ends its threads. */
  public void close(Deadline deadline) {
    C made;
    LettuceThreads own;
    synchronized (this) {
      closed = true;
      made = client;
      own = threads;
    }
    try {
      if (made != null) {
        deadline.await(made.shutdownAsync(0, Math.max(1, deadline.left()), TimeUnit.NANOSECONDS));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      // the threads end nevertheless
    } finally {
      if (own != null) {
        own.end(deadline);
      }
    }
  }
}
