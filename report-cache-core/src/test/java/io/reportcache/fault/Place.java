package io.reportcache.fault;

/** Where the library runs foreign code. */
enum Place {
  BUS_INLINE_HANDLER,
  BUS_QUEUED_HANDLER,
  BUS_CLOCK,
  EVENT_TEXT, // its toString and hashCode
  FAILURE_TEXT, // an exception's getMessage
  RULE_CONDITION,
  GENERATOR(Place.READ),
  KEY(Place.READ), // the function that makes a key of parameters
  CACHE_TICKER,
  CACHE_EXECUTOR,
  TRANSACTIONS,
  TENANTS, // who is asked for the tenant where none is named
  JOB,
  JOB_SCHEDULE,
  WARMED_TENANTS,
  WARMED_TENANTS_ITERATOR,
  WARMED_GENERATOR,
  SCHEDULER_CLOCK,
  SCHEDULER_TIMER,
  SCHEDULER_EXECUTOR,
  RUN_NOW_DEPENDENT, // what waits for the future of runNow
  CODEC_WRITE(Place.DURABLE),
  CODEC_READ,
  DURABLE_HANDLER,
  DURABLE_CLOCK,
  JOB_HANDLER,
  JOB_FAILED_HOOK,
  RUN_LISTENER,
  STORE_ADD(Place.DURABLE),
  STORE_CLAIM,
  STORE_SETTLE,
  STORE_EXTEND,
  STORE_TEND,
  LOG;

  private static final int READ = 1;
  private static final int DURABLE = 2;

  private final int callerIsTold;

  Place() {
    this(0);
  }

  Place(int callerIsTold) {
    this.callerIsTold = callerIsTold;
  }

  /** Whether a caller that reads a report gets what is thrown here: it is of his own code. */
  boolean reachesReaders() {
    return callerIsTold == READ;
  }

  /** Whether a publisher of stored events gets what is thrown here: the event isn't stored. */
  boolean reachesDurablePublishers() {
    return callerIsTold == DURABLE;
  }
}
