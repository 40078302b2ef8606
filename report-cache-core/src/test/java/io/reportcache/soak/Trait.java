package io.reportcache.soak;

/** What a configuration may have or not. */
enum Trait {
  TRANSACTIONS,
  /** Loaders fail. */
  FAILURES,
  /** Some loads take longer than the load time-out. */
  HANGS,
  INTERRUPTS,
  /** Calls are also made on stacks that overflow, at every depth. */
  DEEP,
  /** The cache is closed while it is used. */
  CLOSE,
  /** Everything foreign that the cache calls throws now and then. */
  FAULTS,
  /** Reports are warmed all the time. */
  WARMING
}
