package io.reportcache.warming;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The ticks of a job on this node, kept as one span for each time between two settings of the
 * clock. It tells a moment that comes again, since the clock was put back, from the tick that was
 * run before. Guarded by a scheduler's lock.
 */
final class TickHistory {

  private static final int MOST_SPANS = 16;

  private final List<Span> spans = new ArrayList<>(); // the latest last

  /** The ticks since a setting of the clock, or since several that were too many to remember. */
  private record Span(int setting, int repetitions, Instant first, Instant last) {

    boolean contains(Instant moment) {
      return !moment.isBefore(first) && !moment.isAfter(last);
    }

    Span with(Instant moment) {
      return new Span(
          setting,
          repetitions,
          moment.isBefore(first) ? moment : first,
          moment.isAfter(last) ? moment : last);
    }

    Span with(Span later) {
      Span both = with(later.first).with(later.last);
      return new Span(later.setting, repetitions + later.repetitions, both.first, both.last);
    }
  }

  /**
   * Notes a tick. Returns how often its moment has come before, since the clock was put back. If
   * the clock was set very often, the number may be higher, but is never the same twice.
   */
  int add(Tick tick) {
    int repetition =
        spans.stream()
            .filter(span -> span.setting < tick.setting() && span.contains(tick.due()))
            .mapToInt(Span::repetitions)
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
    return repetition;
  }
}
