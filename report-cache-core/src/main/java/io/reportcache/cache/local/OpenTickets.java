package io.reportcache.cache.local;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.reportcache.key.ReportKey;
import io.reportcache.thread.StackRoom;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The tickets of one tenant whose values may still be stored.
 *
 * <p>How it works. An invalidation of a pattern or a tag leaves a fence, by which a ticket is
 * refused as a load is. That of a single key, and a put, leave none: they look for the loads of the
 * key. For tickets each key has a count of such changes while a ticket for it exists. A ticket
 * notes the count before its caller reads the data; a change adds one after its data is there. Both
 * the change and the storing take place under the store's lock. So a value is stored before the
 * change, which then removes it, or is refused.
 *
 * <p>Nothing obliges a caller to use its ticket. So everything here is weak, and goes with the
 * ticket.
 */
final class OpenTickets {

  private final ConcurrentMap<ReportKey<?>, AtomicLong> changes =
      Caffeine.newBuilder()
          .weakValues()
          .executor(Runnable::run)
          .<ReportKey<?>, AtomicLong>build()
          .asMap();

  private final Set<OpenTicket> open =
      Collections.newSetFromMap(
          Caffeine.newBuilder()
              .weakKeys()
              .executor(Runnable::run)
              .<OpenTicket, Boolean>build()
              .asMap());

  /**
   * Opens a ticket, which keeps its tenant's fences from being forgotten for some time.
   *
   * @param stamp the number of {@link io.reportcache.cache.fence.InvalidationOrder} from which on
   *     the ticket is to be checked
   * @param nanos for how long the fences are kept at most
   */
  OpenTicket open(ReportKey<?> key, long stamp, long nanos) {
    StackRoom.require(); // the maps have locks, which a stack overflow could leave locked
    AtomicLong count = changes.computeIfAbsent(key, k -> new AtomicLong());
    OpenTicket ticket = new OpenTicket(count, stamp, nanos);
    open.add(ticket);
    return ticket;
  }

  /** Notes that a ticket was used. It may be used again, but keeps no fences any more. */
  void used(OpenTicket ticket) {
    StackRoom.require();
    open.remove(ticket);
  }

  /**
   * Notes that the key was invalidated or put. Must be called under the store's lock, and after the
   * data was changed.
   */
  void changed(ReportKey<?> key) {
    AtomicLong count = changes.get(key);
    if (count != null) {
      count.incrementAndGet();
    }
  }

  /**
   * Returns the number after which no fence may be forgotten; {@link Long#MAX_VALUE} if all may be.
   */
  long oldestStamp() {
    long oldest = Long.MAX_VALUE;
    for (OpenTicket ticket : open) {
      if (ticket.needsFences()) {
        oldest = Math.min(oldest, ticket.stamp);
      }
    }
    return oldest;
  }
}
