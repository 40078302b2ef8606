package io.reportcache.warming;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The jobs that wait for a place, and whose turn it is: of the highest priority and, of these, the
 * first registered. None waits for ever: one that was overtaken by {@value #MOST_OVERTAKEN} runs of
 * jobs that came due after it is next, whatever its priority, and its schedule has a minute to say
 * whether it may begin; only one whose schedule always takes longer may wait for ever. Guarded by a
 * scheduler's lock.
 */
final class WaitingLine {

  static final int MOST_OVERTAKEN = 3;

  private final List<Waiting> line = new ArrayList<>();
  private int turn;

  /** Those that join from here on came due later than those before. */
  void nextTurn() {
    turn++;
  }

  int turn() {
    return turn;
  }

  void join(Waiting waiting) {
    line.add(waiting);
    waiting.job.waiting = waiting;
  }

  void leave(Waiting waiting) {
    line.remove(waiting);
    waiting.job.waiting = null;
  }

  /** An answer to whether one may begin holds at once or not at all. */
  void forgetPermissions() {
    line.stream().filter(waiting -> !waiting.keepsPlace).forEach(each -> each.permitted = false);
  }

  /** Returns one that may begin in the place that was kept for it. */
  Optional<Waiting> withPlace() {
    return line.stream()
        .filter(waiting -> waiting.keepsPlace && waiting.mayBegin() && waiting.job.run == null)
        .findFirst();
  }

  /** Returns whose turn it is, of those that don't run and aren't just asked for their window. */
  Optional<Waiting> next() {
    return line.stream()
        .filter(Waiting::isReady)
        .min(
            Comparator.comparingInt(WaitingLine::turnOfTheOvertaken)
                .thenComparing(waiting -> waiting.job.priority)
                .thenComparingInt(waiting -> waiting.job.number));
  }

  private static int turnOfTheOvertaken(Waiting waiting) {
    return waiting.wasOvertaken(MOST_OVERTAKEN) ? waiting.turn : Integer.MAX_VALUE;
  }

  /** Takes it out of the line, past all others that came before it. */
  void start(Waiting started) {
    leave(started);
    line.forEach(other -> other.sees(started));
  }
}
