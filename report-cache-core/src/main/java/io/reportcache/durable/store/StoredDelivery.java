package io.reportcache.durable.store;

import io.reportcache.durable.worker.DeliveryRun;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stored delivery with its history.
 *
 * @param id the delivery's id; ids grow in the order in which deliveries were added
 * @param lane the lane that it waits or waited in
 * @param message the event or job
 * @param status the delivery's status
 * @param failures the number of failed runs
 * @param lapses how many owners have let their lease end, most likely by dying
 * @param owner the node that runs it now or ran it last; null if none has
 * @param endedAt when it reached its final status; null if its status isn't final
 * @param reason why it is a dead letter, at most {@value DeliveryRun#LONGEST_TEXT} characters; null
 *     if it isn't one
 * @param runs the log of its runs, the oldest first
 * @since 0.1
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
