package io.reportcache.durable.jdbc;

import io.reportcache.durable.store.Ending;

/** The numbers in the log's column of that name; they are in the scripts, too. */
final class EndingColumn {

  private EndingColumn() {}

  static int format(Ending ending) {
    return switch (ending) {
      case SUCCEEDED -> 0;
      case FAILED -> 1;
      case BURIED -> 2;
      case PARKED -> 3;
      case RELEASED -> 4;
    };
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
