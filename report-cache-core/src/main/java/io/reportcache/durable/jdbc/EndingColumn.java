package io.reportcache.durable.jdbc;

import io.reportcache.durable.store.Ending;

/**
 * Maps endings to the numbers in the log's column {@code ending}; the scripts use the same numbers.
 */
final class EndingColumn {

  private EndingColumn() {}

  static int format(Ending ending) {
    return switch (ending) {
      case SUCCEEDED -> 0;
      case FAILED -> 1;
      case DEAD_LETTER -> 2;
      case PARKED -> 3;
      case RELEASED -> 4;
    };
  }

  /** Replaces the endings in a statement, such as {@code {run FAILED}}, with their numbers. */
  static String in(String statement) {
    String sql = statement;
    for (Ending ending : Ending.values()) {
      sql = sql.replace("{run " + ending + "}", Integer.toString(format(ending)));
    }
    return sql;
  }

  static Ending parse(int column) {
    for (Ending ending : Ending.values()) {
      if (format(ending) == column) {
        return ending;
      }
    }
    throw new IllegalStateException("no such ending of a run: " + column);
  }
}
