package io.reportcache.durable.redis;

import io.reportcache.redis.Deadline;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one connection for commands, which all threads share. It is made when it's needed; one that
 * is closed, silent, or leads to a replica is replaced by the next call.
 */
final class StoreLine {

  private final StoreServer server;
  private @Nullable CompletableFuture<StoreServer.Line> made; // guarded by this
  private long madeAt; // guarded by this
  private boolean closed; // guarded by this

  StoreLine(StoreServer server) {
    this.server = server;
  }

  /**
   * Returns the connection.
   *
   * @throws Exception if there is none now
   */
  StoreServer.Line get(Deadline deadline) throws Exception {
    CompletableFuture<StoreServer.Line> awaited = making();
    try {
      // A copy, since a caller that gives up cancels what it waits for.
      return deadline.await(awaited.thenApply(line -> line));
    } catch (TimeoutException e) {
      giveUp(awaited);
      throw e;
    }
  }

  /** Or all calls would wait for a server that has fallen silent while it was connected to. */
  @SuppressWarnings("ReferenceEquality") // the attempt itself
  private synchronized void giveUp(CompletableFuture<StoreServer.Line> silent) {
    boolean isOverdue = System.nanoTime() - madeAt >= server.connectTimeout().toNanos();
    if (made == silent && !silent.isDone() && isOverdue) {
      made = null;
      var unused = silent.thenAccept(StoreServer.Line::close);
    }
  }

  private synchronized CompletableFuture<StoreServer.Line> making() {
    if (closed) {
      throw new IllegalStateException("the store was closed");
    }
    CompletableFuture<StoreServer.Line> there = made;
    if (there == null || isOfNoUse(there)) {
      there = server.connect().toCompletableFuture();
      made = there;
      madeAt = System.nanoTime();
    }
    return there;
  }

  private static boolean isOfNoUse(CompletableFuture<StoreServer.Line> made) {
    return made.isDone() && (made.isCompletedExceptionally() || !made.join().connection().isOpen());
  }

  /** Has the next call connect anew, unless another call has done that by now. */
  @SuppressWarnings("ReferenceEquality") // the connection itself
  synchronized void replace(StoreServer.Line line) {
    CompletableFuture<StoreServer.Line> there = made;
    if (there != null
        && there.isDone()
        && !there.isCompletedExceptionally()
        && there.join() == line) {
      made = null;
    }
    line.close();
  }

  /** Makes no more connections; the server closes the one that is there. */
  synchronized void close() {
    closed = true;
    made = null;
  }
}
