package io.reportcache.shared.jdbc;

import java.sql.SQLException;
import java.sql.SQLTransientException;
import org.jspecify.annotations.Nullable;

/** Says what to do about a database that refuses this application, and always will. */
final class JdbcRefusals {

  private static final String NO_CONNECTION = "08"; // a class of SQL states
  private static final String NOT_AUTHORIZED = "28"; // as well
  private static final String NO_DATABASE = "3D000";
  private static final int NO_DATABASE_OF_MARIADB = 1049;
  private static final int NOT_ALLOWED_OF_MARIADB = 1044;
  private static final int NO_DATABASE_OF_H2 = 90146;

  private JdbcRefusals() {}

  /** Returns the refusal behind the failure of a call, with what to do; null if there is none. */
  static @Nullable IllegalStateException behind(Exception failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      String advice = each instanceof SQLException refusal ? advice(refusal) : null;
      if (advice != null) {
        return new IllegalStateException(
            "the database of the shared tier refuses this application (%s); %s"
                .formatted(String.valueOf(each.getMessage()).strip(), advice),
            failure);
      }
    }
    return null;
  }

  /** Returns the failure to make the tables, with what to do. */
  static IllegalStateException ofTables(SQLException failure) {
    IllegalStateException refusal = behind(failure);
    if (refusal != null) {
      return refusal;
    }
    String state = String.valueOf(failure.getSQLState());
    boolean isAway = state.startsWith(NO_CONNECTION) || failure instanceof SQLTransientException;
    return new IllegalStateException(
        "the tables of the shared tier can't be created: %s; %s"
            .formatted(
                failure,
                isAway
                    ? "start the database, or check where the data source leads to"
                    : "have somebody who may run the script in io/reportcache/shared/jdbc"),
        failure);
  }

  private static @Nullable String advice(SQLException refusal) {
    String state = String.valueOf(refusal.getSQLState());
    int code = refusal.getErrorCode();
    if (state.startsWith(NOT_AUTHORIZED)) {
      return "check the user and the password of the data source";
    }
    if (code == NOT_ALLOWED_OF_MARIADB) {
      return "the user of the data source may not use this database: have somebody grant it that";
    }
    return state.equals(NO_DATABASE) || code == NO_DATABASE_OF_MARIADB || code == NO_DATABASE_OF_H2
        ? "make the database, or name another one in the URL of the data source"
        : null;
  }
}
