package io.reportcache.durable.worker;

/**
 * How far a worker has come with a delivery that it has claimed.
 *
 * <pre>
 *  CLAIMED ──► WAITING ──► RUNNING ──► ENDED ──► SETTLING ──► SETTLED
 *                 │                                ▲  │
 *                 └────────────────────────────────┘  └─────► GIVEN_BACK
 *
 *  each of the first five ──► LOST
 * </pre>
 */
enum Stage {
  /** The store has given it to this worker. */
  CLAIMED,
  /** It waits for a thread of its lane. */
  WAITING,
  /** A thread of its lane has it. */
  RUNNING,
  /**
   * The run has ended: its handler has returned, or was interrupted and what it still does counts
   * for nothing. How the run has ended is being worked out.
   */
  ENDED,
  /** How it has ended is known here, and the store is to be told. */
  SETTLING,
  /** The store has written down how it has ended. */
  SETTLED,
  /** The store has written down that it wasn't run here, or was interrupted, and may run again. */
  GIVEN_BACK,
  /**
   * It's another owner's, or may be soon: its lease has ended, or this worker couldn't go on with
   * it and lets its lease end.
   */
  LOST;

  /** Tells whether the worker is done with it. */
  boolean isLast() {
    return compareTo(SETTLING) > 0;
  }

  /** Tells whether its lane has taken it, and the worker isn't done with it. */
  boolean isUnsettled() {
    return this != CLAIMED && !isLast();
  }

  boolean mayBecome(Stage next) {
    return switch (next) {
      case CLAIMED -> false;
      case WAITING -> this == CLAIMED;
      case RUNNING -> this == WAITING;
      case ENDED -> this == RUNNING;
      case SETTLING -> this == ENDED || this == WAITING;
      case SETTLED, GIVEN_BACK -> this == SETTLING;
      case LOST -> !isLast();
    };
  }
}
