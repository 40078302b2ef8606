package io.reportcache.warming;

/** Whether a scheduler has started and is closed. Guarded by its lock. */
final class Lifecycle {

  boolean started;

  /** From here on no run begins. */
  boolean closed;

  /** Tells whether jobs run by their schedules. */
  boolean isActive() {
    return started && !closed;
  }
}
