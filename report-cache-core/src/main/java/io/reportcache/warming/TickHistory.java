package io.reportcache.warming;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The moments of a job's ticks on this node, as one span for each time between two settings of the
 * clock: so that a moment that comes again is told apart from the one that was run before. Guarded
 * by a scheduler's lock.
 */
final class TickHistory {

  private static final int MOST_SPANS = 16;

  private final Deque<Span> before = new ArrayDeque<>();
  private @Nullable Span current;

  private record Span(Instant first, Instant last) {

    boolean contains(Instant moment) {
      return !moment.isBefore(first) && !moment.isAfter(last);
    }
  }

  void clockWasSet() {
    if (current != null) {
      before.addLast(current);
      current = null;
    }
    if (before.size() > MOST_SPANS) {
      before.removeFirst();
    }
  }

  /** Notes a tick, and tells how often its moment has come before, since the clock was put back. */
  int add(Instant tick) {
    current = new Span(current == null ? tick : current.first, tick);
    return (int) before.stream().filter(span -> span.contains(tick)).count();
  }
}
