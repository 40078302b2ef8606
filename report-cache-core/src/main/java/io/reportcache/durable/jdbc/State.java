package io.reportcache.durable.jdbc;

import io.reportcache.durable.store.DeliveryStatus;
import java.util.List;

/** The numbers in the column of that name; they are in the scripts, too. */
final class State {

  static final int READY = 0;
  static final int CLAIMED = 1;
  static final int DELAYED = 2;
  static final int COMPLETED = 3;
  static final int DEAD = 4;
  static final int PARKED = 5;

  /** Ready, but that another of its order key comes before it; see {@link Turns}. */
  static final int BEHIND = 6;

  /** Those that keep others of their order key waiting, for statements. */
  static final String UNFINISHED = "0, 1, 2, 6";

  /** Those that wait to be claimed, for statements. */
  static final String WAITING = "0, 2, 6";

  private State() {}

  static DeliveryStatus status(int state, int failures) {
    return switch (state) {
      case READY, DELAYED, BEHIND -> failures == 0 ? DeliveryStatus.PENDING : DeliveryStatus.FAILED;
      case CLAIMED -> DeliveryStatus.PROCESSING;
      case COMPLETED -> DeliveryStatus.COMPLETED;
      case DEAD -> DeliveryStatus.DEAD_LETTER;
      case PARKED -> DeliveryStatus.PARKED;
      default -> throw new IllegalStateException("no such state: " + state);
    };
  }

  static List<Integer> of(DeliveryStatus status) {
    return switch (status) {
      case PENDING, FAILED -> List.of(READY, DELAYED, BEHIND);
      case PROCESSING -> List.of(CLAIMED);
      case COMPLETED -> List.of(COMPLETED);
      case DEAD_LETTER -> List.of(DEAD);
      case PARKED -> List.of(PARKED);
    };
  }

  static boolean isUnfinished(int state) {
    return state == READY || state == CLAIMED || state == DELAYED || state == BEHIND;
  }
}
