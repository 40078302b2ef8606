package io.reportcache.durable.store;

/** Where a delivery stands. */
public enum DeliveryStatus {
  /** It waits for its first run. */
  PENDING,
  /** It's claimed. */
  PROCESSING,
  /** It has failed and waits for another attempt. */
  FAILED,
  /** A handler succeeded. */
  COMPLETED,
  /** It is given up, until somebody replays or discards it. */
  DEAD_LETTER,
  /** Nobody who claimed it knew its type. */
  PARKED;

  /** Tells whether nothing more will happen by itself. */
  public boolean isFinal() {
    return this == COMPLETED || this == DEAD_LETTER;
  }
}
