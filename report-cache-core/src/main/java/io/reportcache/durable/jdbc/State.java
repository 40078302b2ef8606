package io.reportcache.durable.jdbc;

import io.reportcache.durable.store.DeliveryStatus;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The state of a delivery, as a number in the column {@code state}. The numbers appear only here
 * and in the scripts; statements name states in braces, as {@code state = {READY}}.
 */
enum State {
  READY(0),
  CLAIMED(1),
  DELAYED(2),
  COMPLETED(3),
  DEAD_LETTER(4),
  PARKED(5),

  /** Ready, but another delivery of its order key comes first; see {@link OutOfTurn}. */
  BEHIND(6);

  private static final List<State> UNFINISHED = List.of(READY, CLAIMED, DELAYED, BEHIND);
  private static final List<State> WAITING = List.of(READY, DELAYED, BEHIND);

  final int number;

  State(int number) {
    this.number = number;
  }

  /**
   * Replaces the states in braces with their numbers: a single one such as {@code {READY}}, {@code
   * {WAITING}} for all states that wait to be claimed, or {@code {UNFINISHED}} for all states that
   * keep others of their order key waiting.
   */
  static String in(String statement) {
    String sql =
        statement.replace("{UNFINISHED}", list(UNFINISHED)).replace("{WAITING}", list(WAITING));
    for (State state : values()) {
      sql = sql.replace("{" + state + "}", state.toSql());
    }
    if (sql.contains("{")) {
      throw new IllegalArgumentException("unknown state in the statement: " + sql);
    }
    return sql;
  }

  /**
   * Returns the number as text: with a parameter the planner couldn't tell which partial index has
   * the rows.
   */
  String toSql() {
    return Integer.toString(number);
  }

  /** Returns the condition that a row is in one of these states. */
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
        .orElseThrow(() -> new IllegalStateException("unknown state: " + number));
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
