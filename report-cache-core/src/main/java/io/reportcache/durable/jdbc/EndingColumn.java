package io.reportcache.durable.jdbc;

import io.reportcache.durable.store.Ending;

/** The numbers in the log's column of that name; they are in the scripts, too. */
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

  /**
   * Returns the statement with the numbers of the endings that it names, as {@code {run FAILED}}.
   */
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
