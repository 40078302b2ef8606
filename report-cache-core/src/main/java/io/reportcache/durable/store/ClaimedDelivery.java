package io.reportcache.durable.store;

import io.reportcache.log.LoggedAs;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A delivery that its owner may run until the lease ends.
 *
 * @param id the delivery's id; ids grow in the order in which deliveries were added
 * @param token grows with each claim, and so distinguishes this owner from earlier and later ones
 *     (E3)
 * @param owner the name of the node that has claimed it
 * @param lane the lane that it was claimed from
 * @param message the event or job
 * @param attempt the number of this attempt, from 1
 * @param lapses how many owners have let their lease end, most likely by dying
 * @param orderKey the key by which it takes turns; null if it has no order
 * @since 0.1
 */
@LoggedAs("delivery")
public record ClaimedDelivery(
    long id,
    int token,
    String owner,
    Lane lane,
    Message message,
    int attempt,
    int lapses,
    @Nullable String orderKey) {

  /** Checks that the owner, the lane and the message aren't null. */
  public ClaimedDelivery {
    Objects.requireNonNull(owner, "owner must not be null");
    Objects.requireNonNull(lane, "lane must not be null");
    Objects.requireNonNull(message, "message must not be null");
  }

  /** Describes the delivery without its payload. */
  @Override
  public String toString() {
    return "delivery %d of %s to %s".formatted(id, message, lane);
  }
}
