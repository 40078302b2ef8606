package io.reportcache.durable.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisReadOnlyException;
import io.reportcache.durable.store.DeliveryStoreException;
import io.reportcache.redis.Deadline;
import io.reportcache.redis.RedisRefusals;
import io.reportcache.redis.UnusableServerException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Has the server run the scripts of a store. A call whose answer is lost, because the connection
 * broke or the server changed, is repeated as it was: each script does the same only once, whether
 * by its nature or by the id of the call. An interrupt doesn't break a call off, but is kept.
 */
final class StoreCall {

  private static final int MOST_TRIES = 3;
  private static final long PAUSE_MILLIS = 50;
  private static final long REPEATED_WITHIN = TimeUnit.SECONDS.toNanos(30); // remembered longer
  private static final String USE = "a store of deliveries";
  private static final String RIGHTS =
      "the keys ~{prefix}:*, the channel &{prefix}:*, and the commands that"
          + " docs/guides/redis-deliveries.md names";

  private final StoreServer server;
  private final StoreLine line;
  private final byte[] base;

  StoreCall(StoreServer server, StoreLine line, byte[] base) {
    this.server = server;
    this.line = line;
    this.base = base;
  }

  /** Returns an id for a call. */
  static byte[] newId() {
    return Texts.bytes(UUID.randomUUID().toString());
  }

  /**
   * Returns the answer of a script.
   *
   * @param what what can't be done if it fails, such as {@code claim deliveries}
   * @throws DeliveryStoreException if it fails
   */
  List<Object> run(String what, StoreScript script, List<byte[]> arguments) {
    byte[][] all = arguments.toArray(byte[][]::new);
    return on(what, (there, deadline) -> script.start(there.commands(), base, all).await(deadline));
  }

  /** What is done on a connection. */
  @FunctionalInterface
  interface Step<T> {
    T on(StoreServer.Line line, Deadline deadline) throws Exception;
  }

  /**
   * Takes a step, and takes it again if its outcome is lost.
   *
   * @throws DeliveryStoreException if it fails
   */
  <T> T on(String what, Step<T> step) {
    Deadline deadline = Deadline.in(server.commandTimeout());
    long begun = System.nanoTime();
    boolean isInterrupted = Thread.interrupted();
    try {
      for (int tries = 1; ; tries++) {
        try {
          return once(step, deadline);
        } catch (InterruptedException e) {
          isInterrupted = true; // the step is taken again, or nobody would know its outcome
          if (System.nanoTime() - begun > REPEATED_WITHIN) {
            throw failed(what, e);
          }
          tries--;
        } catch (Exception e) {
          if (tries == MOST_TRIES
              || !mayPass(e)
              || System.nanoTime() - begun > REPEATED_WITHIN
              || !pause(deadline)) {
            throw failed(what, e);
          }
        }
      }
    } finally {
      if (isInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private <T> T once(Step<T> step, Deadline deadline) throws Exception {
    StoreServer.Line there = line.get(deadline);
    try {
      return step.on(there, deadline);
    } catch (TimeoutException | RedisReadOnlyException e) {
      line.replace(there); // it is dead and doesn't know it, or leads to a replica
      throw e;
    }
  }

  /** Returns whether the server has not refused the call itself. */
  private static boolean mayPass(Exception failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof UnusableServerException
          || each instanceof IllegalStateException
          || each instanceof TimeoutException) {
        return false;
      }
    }
    return failure instanceof RedisReadOnlyException
        || !(failure instanceof RedisCommandExecutionException);
  }

  private static boolean pause(Deadline deadline) {
    if (deadline.left() <= TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS)) {
      return false;
    }
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private DeliveryStoreException failed(String what, Exception failure) {
    Exception why = RedisRefusals.explained(server.toString(), USE, RIGHTS, failure);
    if (why instanceof UnusableServerException) {
      return new DeliveryStoreException(reason(why), failure);
    }
    return new DeliveryStoreException(
        "Redis at %s couldn't %s: %s%s"
            .formatted(server, what, reason(why), advice(String.valueOf(why.getMessage()))),
        failure);
  }

  private static String reason(Exception failure) {
    return failure.getMessage() == null ? failure.toString() : failure.getMessage();
  }

  private static String advice(String message) {
    if (message.contains("OOM command not allowed")) {
      return "; it has no memory left for more: raise maxmemory, or purge, discard or work off what"
          + " is stored";
    }
    if (message.contains("READONLY")) {
      return "; it is a replica now: give the address of the master, or of Sentinel as in"
          + " redis-sentinel://host:26379#master";
    }
    if (message.contains("MISCONF")) {
      return "; it can't write its snapshot to disk, and takes nothing more until it can";
    }
    return "";
  }
}
