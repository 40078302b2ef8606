package io.reportcache.warming;

import java.time.Duration;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** A part of a run, with its own time limit. Guarded by a scheduler's lock. */
final class Part {

  final Duration limit;
  @Nullable Future<?> alarm;
  boolean timedOut;

  Part(Duration limit) {
    this.limit = limit;
  }
}
