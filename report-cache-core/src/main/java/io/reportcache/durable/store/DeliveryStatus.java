package io.reportcache.durable.store;

/**
 * The status of a delivery.
 *
 * @since 0.1
 */
public enum DeliveryStatus {
  /** It waits for its first run. */
  PENDING,
  /** A worker has claimed it. */
  PROCESSING,
  /** It has failed and waits for another attempt. */
  FAILED,
  /** Its handler has succeeded. */
  COMPLETED,
  /** It has failed for good, and stays until an operator replays or discards it. */
  DEAD_LETTER,
  /** The worker that claimed it didn't know its type; it waits for one that does. */
  PARKED;

  /** Returns whether the delivery has ended and stays as it is without an operator. */
  public boolean isFinal() {
    return this == COMPLETED || this == DEAD_LETTER;
  }
}
