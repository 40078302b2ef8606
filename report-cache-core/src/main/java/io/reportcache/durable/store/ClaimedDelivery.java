package io.reportcache.durable.store;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A delivery that its owner may run until the lease ends.
 *
 * @param id which delivery; grows in the order in which they were added
 * @param token grows with each claim, and so tells this owner from those before and after (E3)
 * @param owner whose it is
 * @param lane where it waited
 * @param message what is delivered
 * @param attempt how many runs this will be with those that failed; from 1
 * @param lapses how many owners have let their lease end, most likely by dying
 * @param orderKey what it takes turns by; null if it doesn't
 */
public record ClaimedDelivery(
    long id,
    int token,
    String owner,
    Lane lane,
    Message message,
    int attempt,
    int lapses,
    @Nullable String orderKey) {

  /** Checks that all is there. */
  public ClaimedDelivery {
    Objects.requireNonNull(owner, "owner must not be null");
    Objects.requireNonNull(lane, "lane must not be null");
    Objects.requireNonNull(message, "message must not be null");
  }

  /** Tells what it is without telling what is in it. */
  @Override
  public String toString() {
    return "delivery %d of %s to %s".formatted(id, message, lane);
  }
}
