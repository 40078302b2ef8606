package io.reportcache.durable.jdbc;

import io.reportcache.durable.store.DeliveryStatus;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How far a delivery has come, as a number in the column of that name. These numbers are here and
 * in the scripts, and nowhere else: statements name states in braces, as {@code state = {READY}}.
 */
enum State {
  READY(0),
  CLAIMED(1),
  DELAYED(2),
  COMPLETED(3),
  DEAD_LETTER(4),
  PARKED(5),

  /** Ready, but that another of its order key comes before it; see {@link Turns}. */
  BEHIND(6);

  private static final List<State> UNFINISHED = List.of(READY, CLAIMED, DELAYED, BEHIND);
  private static final List<State> WAITING = List.of(READY, DELAYED, BEHIND);

  final int number;

  State(int number) {
    this.number = number;
  }

  /**
   * Returns the statement with the numbers of the states that it names in braces: one such as
   * {@code {READY}}, {@code {WAITING}} for all that wait to be claimed, or {@code {UNFINISHED}} for
   * all that keep others of their order key waiting.
   */
  static String in(String statement) {
    String sql =
        statement.replace("{UNFINISHED}", list(UNFINISHED)).replace("{WAITING}", list(WAITING));
    for (State state : values()) {
      sql = sql.replace("{" + state + "}", state.toSql());
    }
    if (sql.contains("{")) {
      throw new IllegalArgumentException("there is no such state as the statement names: " + sql);
    }
    return sql;
  }

  /** Returns the number as text; a parameter wouldn't tell the planner which index has its rows. */
  String toSql() {
    return Integer.toString(number);
  }

  /** Returns the condition that a row is in one of these. */
  static String isOneOf(List<State> states) {
    return "state IN (" + list(states) + ")";
  }

  private static String list(List<State> states) {
    return states.stream().map(State::toSql).collect(Collectors.joining(", "));
  }

  static State of(int number) {
    return Arrays.stream(values())
        .filter(state -> state.number == number)
        .findAny()
        .orElseThrow(() -> new IllegalStateException("no such state: " + number));
  }

  static List<State> of(DeliveryStatus status) {
    return switch (status) {
      case PENDING, FAILED -> WAITING;
      case PROCESSING -> List.of(CLAIMED);
      case COMPLETED -> List.of(COMPLETED);
      case DEAD_LETTER -> List.of(DEAD_LETTER);
      case PARKED -> List.of(PARKED);
    };
  }

  DeliveryStatus status(int failures) {
    return switch (this) {
      case READY, DELAYED, BEHIND -> failures == 0 ? DeliveryStatus.PENDING : DeliveryStatus.FAILED;
      case CLAIMED -> DeliveryStatus.PROCESSING;
      case COMPLETED -> DeliveryStatus.COMPLETED;
      case DEAD_LETTER -> DeliveryStatus.DEAD_LETTER;
      case PARKED -> DeliveryStatus.PARKED;
    };
  }

  boolean isUnfinished() {
    return UNFINISHED.contains(this);
  }
}
