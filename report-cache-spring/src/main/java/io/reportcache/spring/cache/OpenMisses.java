package io.reportcache.spring.cache;

import io.reportcache.cache.LoadTicket;
import io.reportcache.key.ReportKey;
import io.reportcache.tenant.TenantId;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The reads through one {@code Cache} object that found nothing, and whose values may be put.
 *
 * <p>How it works. Spring gets the object for one call of an annotated method. It reads once, on
 * the thread that got it, and puts once: on the same thread, or, when the method returns a {@code
 * CompletableFuture}, on the thread that completes it. So a put that comes from anywhere after the
 * only read is the end of that. An object that somebody keeps shows by its second read, or by a
 * first one from another thread. From then on a put belongs to the last read of its key, tenant and
 * thread. The {@value #MOST} latest of these are kept.
 */
final class OpenMisses {

  static final int MOST = 256;

  private final long madeBy = Thread.currentThread().getId();
  private volatile @Nullable LoadTicket<Object> only;
  private volatile boolean isKept;
  private volatile @Nullable Map<Reader, LoadTicket<Object>> open;

  /**
   * Begins with no reads.
   *
   * @param isKept whether the object is known to be kept by many threads
   */
  OpenMisses(boolean isKept) {
    this.isKept = isKept;
  }

  /**
   * How a put is to be carried out.
   *
   * @param ticket of the read that it ends; null if it ends none
   * @param isKept whether the value may be kept at all; not if nobody can tell whether it belongs
   *     to the tenant of the only read or to the one that is bound where it is put
   */
  record Put(@Nullable LoadTicket<Object> ticket, boolean isKept) {

    static final Put BY_ITSELF = new Put(null, true);
    static final Put OF_NOBODY = new Put(null, false);
  }

  private record Reader(long thread, TenantId tenant, ReportKey<?> key) {

    static Reader here(TenantId tenant, ReportKey<?> key) {
      return new Reader(Thread.currentThread().getId(), tenant, key);
    }
  }

  /** Notes a read that found a value, which begins no load. */
  void hit(TenantId tenant, ReportKey<Object> key) {
    if (only == null && open == null) { // mostly so, and then without a lock
      isKept = true;
    } else {
      synchronized (this) {
        keep();
        Map<Reader, LoadTicket<Object>> reads = open;
        if (reads != null) {
          reads.remove(Reader.here(tenant, key));
        }
      }
    }
  }

  /** Notes a read that found nothing. Its load begins with the ticket. */
  synchronized void miss(LoadTicket<Object> ticket) {
    if (!isKept && only == null && isMaker()) {
      only = ticket;
    } else {
      keep();
      reads().put(Reader.here(ticket.tenant(), ticket.key()), ticket);
    }
  }

  /**
   * Returns how a put of the key is to be carried out. Each read is ended by one put.
   *
   * @param tenant the tenant of the thread, or null if there is none
   */
  synchronized Put put(@Nullable TenantId tenant, ReportKey<Object> key) {
    LoadTicket<Object> single = only;
    if (single != null && single.key().equals(key)) {
      boolean mayEndIt = tenant == null || single.tenant().equals(tenant);
      if (isMaker() && mayEndIt) {
        only = null;
        isKept = true;
      } else {
        keep(); // its reader may put as well, if the object is one that is kept
      }
      return mayEndIt ? new Put(single, true) : Put.OF_NOBODY;
    }
    keep();
    Map<Reader, LoadTicket<Object>> reads = open;
    LoadTicket<Object> last =
        reads == null || tenant == null ? null : reads.remove(Reader.here(tenant, key));
    return last == null ? Put.BY_ITSELF : new Put(last, true);
  }

  /** Forgets what this thread has read of the key, or of all keys, since it has evicted that. */
  synchronized void evicted(@Nullable ReportKey<Object> key) {
    LoadTicket<Object> single = only;
    if (single != null && isMaker() && (key == null || single.key().equals(key))) {
      only = null;
      isKept = true;
    }
    Map<Reader, LoadTicket<Object>> reads = open;
    if (reads != null) {
      long here = Thread.currentThread().getId();
      reads.keySet().removeIf(read -> read.thread == here && (key == null || read.key.equals(key)));
    }
  }

  /** Treats the object as one that is kept, and so the only read there was. */
  private void keep() {
    isKept = true;
    LoadTicket<Object> first = only;
    if (first != null) {
      only = null;
      reads().put(new Reader(madeBy, first.tenant(), first.key()), first);
    }
  }

  private Map<Reader, LoadTicket<Object>> reads() {
    Map<Reader, LoadTicket<Object>> reads = open;
    if (reads == null) {
      reads = new Latest<>();
      open = reads;
    }
    return reads;
  }

  private boolean isMaker() {
    return Thread.currentThread().getId() == madeBy;
  }

  @SuppressWarnings("serial") // never serialized
  private static final class Latest<K, V> extends LinkedHashMap<K, V> {

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
      return size() > MOST;
    }
  }
}
