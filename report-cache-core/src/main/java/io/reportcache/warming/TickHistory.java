package io.reportcache.warming;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The moments of a job's ticks on this node, as one span for each time between two settings of the
 * clock: so that a moment that comes again is told apart from the one that was run before. Guarded
 * by a scheduler's lock.
 */
final class TickHistory {

  private static final int MOST_SPANS = 16;

  private final List<Span> spans = new ArrayList<>(); // the latest last

  /** The ticks since a setting of the clock, or since several that were too many to remember. */
  private record Span(int setting, int rounds, Instant first, Instant last) {

    boolean contains(Instant moment) {
      return !moment.isBefore(first) && !moment.isAfter(last);
    }

    Span with(Instant moment) {
      return new Span(
          setting,
          rounds,
          moment.isBefore(first) ? moment : first,
          moment.isAfter(last) ? moment : last);
    }

    Span with(Span later) {
      Span both = with(later.first).with(later.last);
      return new Span(later.setting, rounds + later.rounds, both.first, both.last);
    }
  }

  /**
   * Notes a tick, and tells how often its moment has come before, since the clock was put back; of
   * one that was set very often perhaps more than that, but never the same twice.
   */
  int add(Tick tick) {
    int round =
        spans.stream()
            .filter(span -> span.setting < tick.setting() && span.contains(tick.due()))
            .mapToInt(Span::rounds)
            .sum();
    int last = spans.size() - 1;
    if (last >= 0 && spans.get(last).setting == tick.setting()) {
      spans.set(last, spans.get(last).with(tick.due()));
    } else {
      spans.add(new Span(tick.setting(), 1, tick.due(), tick.due()));
    }
    if (spans.size() > MOST_SPANS) {
      Span oldest = spans.remove(0);
      spans.set(0, oldest.with(spans.get(0)));
    }
    return round;
  }
}
