package io.reportcache.cache.local;

import io.reportcache.cache.Removal;
import io.reportcache.cache.RemovalCause;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** The reason why an entry was lost, for explanations. */
class Loss {

  static final Loss EXPIRED = new Loss(RemovalCause.EXPIRED);
  static final Loss EVICTED = new Loss(RemovalCause.EVICTED);

  final RemovalCause cause;

  Loss(RemovalCause cause) {
    this.cause = cause;
  }

  /** Returns the loss in the form that users get. */
  Removal describe(long now) {
    return new Removal(
        cause, Optional.empty(), Optional.empty(), Optional.empty(), OptionalInt.empty());
  }

  static Duration between(long then, long now) {
    return Duration.ofNanos(Math.max(0, now - then));
  }
}
