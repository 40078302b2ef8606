package io.reportcache.durable.store;

import io.reportcache.durable.worker.DeliveryRun;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A delivery as it's stored, with its history.
 *
 * @param id which delivery; grows in the order in which they were added
 * @param lane where it waits or waited
 * @param message what is delivered
 * @param status where it stands
 * @param failures how many runs have failed
 * @param lapses how many owners have let their lease end, most likely by dying
 * @param owner who runs it now or ran it last; null if nobody has
 * @param endedAt when it became what it is, if that is final; null otherwise
 * @param reason why it's a dead letter, up to {@value DeliveryRun#LONGEST_TEXT} characters; null if
 *     it isn't
 * @param runs what is known of each run, the oldest first
 */
public record StoredDelivery(
    long id,
    Lane lane,
    Message message,
    DeliveryStatus status,
    int failures,
    int lapses,
    @Nullable String owner,
    @Nullable Instant endedAt,
    @Nullable String reason,
    List<DeliveryRunLog> runs) {

  /** Copies the runs. */
  public StoredDelivery {
    runs = List.copyOf(runs);
  }
}
