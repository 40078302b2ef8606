package io.reportcache.cache.local;

import io.reportcache.cache.Removal;
import io.reportcache.cache.RemovalCause;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** Why an entry is no more, for whoever asks. */
class Loss {

  static final Loss EXPIRED = new Loss(RemovalCause.EXPIRED);
  static final Loss EVICTED = new Loss(RemovalCause.EVICTED);

  final RemovalCause cause;

  Loss(RemovalCause cause) {
    this.cause = cause;
  }

  /** Returns it for users. */
  Removal describe(long now) {
    return new Removal(
        cause, Optional.empty(), Optional.empty(), Optional.empty(), OptionalInt.empty());
  }

  static Duration between(long then, long now) {
    return Duration.ofNanos(Math.max(0, now - then));
  }
}
