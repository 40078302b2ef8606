package io.reportcache.jdbc;

import io.reportcache.delivery.DeliveryStatus;
import java.util.List;

/** The numbers in the column of that name; they are in the scripts, too. */
final class State {

  static final int READY = 0;
  static final int CLAIMED = 1;
  static final int DELAYED = 2;
  static final int COMPLETED = 3;
  static final int DEAD = 4;
  static final int PARKED = 5;

  private State() {}

  static DeliveryStatus status(int state, int failures) {
    return switch (state) {
      case READY, DELAYED -> failures == 0 ? DeliveryStatus.PENDING : DeliveryStatus.FAILED;
      case CLAIMED -> DeliveryStatus.PROCESSING;
      case COMPLETED -> DeliveryStatus.COMPLETED;
      case DEAD -> DeliveryStatus.DEAD_LETTER;
      case PARKED -> DeliveryStatus.PARKED;
      default -> throw new IllegalStateException("no such state: " + state);
    };
  }

  static List<Integer> of(DeliveryStatus status) {
    return switch (status) {
      case PENDING, FAILED -> List.of(READY, DELAYED);
      case PROCESSING -> List.of(CLAIMED);
      case COMPLETED -> List.of(COMPLETED);
      case DEAD_LETTER -> List.of(DEAD);
      case PARKED -> List.of(PARKED);
    };
  }
}
