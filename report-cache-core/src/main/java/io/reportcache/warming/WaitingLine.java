package io.reportcache.warming;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The runs that wait for a place, and which of them is next: one of the job with the highest
 * priority and, among these, of the job that was registered first. No run waits for ever: one that
 * was overtaken by {@value #MOST_OVERTAKEN} runs that came due after it is next, whatever its
 * priority, and its schedule has a minute to say whether it may begin. Only a run whose schedule
 * always takes longer may wait for ever. Guarded by a scheduler's lock.
 */
final class WaitingLine {

  static final int MOST_OVERTAKEN = 3;

  private final List<WaitingRun> line = new ArrayList<>();
  private int turn;

  /** Runs that join from here on came due later than those before. */
  void nextTurn() {
    turn++;
  }

  int turn() {
    return turn;
  }

  void join(WaitingRun waiting) {
    line.add(waiting);
    waiting.job.waiting = waiting;
  }

  void leave(WaitingRun waiting) {
    line.remove(waiting);
    waiting.job.waiting = null;
  }

  /** A permission to begin holds for the turn in which it was given. */
  void forgetPermissions() {
    line.stream().filter(waiting -> !waiting.keepsPlace).forEach(each -> each.permitted = false);
  }

  /** Returns a run that may begin in the place that was kept for it. */
  Optional<WaitingRun> withPlace() {
    return line.stream()
        .filter(waiting -> waiting.keepsPlace && waiting.mayBegin() && waiting.job.run == null)
        .findFirst();
  }

  /**
   * Returns the next run, among those whose job isn't running and whose schedule isn't being asked.
   */
  Optional<WaitingRun> next() {
    return line.stream()
        .filter(WaitingRun::isReady)
        .min(
            Comparator.comparingInt(WaitingLine::turnOfTheOvertaken)
                .thenComparing(waiting -> waiting.job.priority)
                .thenComparingInt(waiting -> waiting.job.number));
  }

  private static int turnOfTheOvertaken(WaitingRun waiting) {
    return waiting.wasOvertaken(MOST_OVERTAKEN) ? waiting.turn : Integer.MAX_VALUE;
  }

  /** Takes a run out of the line, which overtakes all that came due before it. */
  void start(WaitingRun started) {
    leave(started);
    line.forEach(other -> other.sees(started));
  }
}
