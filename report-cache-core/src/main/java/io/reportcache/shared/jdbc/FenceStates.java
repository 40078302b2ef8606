package io.reportcache.shared.jdbc;

import io.reportcache.shared.Position;
import io.reportcache.shared.TierState;
import io.reportcache.shared.jdbc.Database.Session;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The statements that read fences. What each reads it reads at one moment. */
final class FenceStates {

  private FenceStates() {}

  /**
   * Returns the fences of each part by its name, read with one statement, which sees one moment.
   * Those that are missing or incomplete are left out.
   *
   * @param known what the caller knows already, by name
   */
  static Map<String, TierState> states(Session session, Map<String, @Nullable Position> known)
      throws SQLException {
    List<Position> positions = known.values().stream().filter(Objects::nonNull).toList();
    String numberKnown =
        positions.isEmpty()
            ? "0"
            : "CASE f.incarnation " + "WHEN ? THEN ? ".repeat(positions.size()) + "ELSE 0 END";
    String select =
        ("SELECT f.name, f.incarnation, f.seq, f.floor_seq, %s, s.scope, s.seq"
                + " FROM report_cache_fence f"
                + " LEFT JOIN report_cache_scope s ON s.incarnation = f.incarnation"
                + " AND s.seq > f.floor_seq AND s.seq > %s"
                + " WHERE f.state = :state AND f.name IN (%s)")
            .formatted(session.sql().isReadOnly(), numberKnown, placesFor(known.size()));
    Map<String, ReadState> read = new HashMap<>();
    try (PreparedStatement statement = session.prepare(select)) {
      int place = 1;
      for (Position position : positions) {
        statement.setString(place++, position.incarnation());
        statement.setLong(place++, position.sequence());
      }
      for (String name : known.keySet()) {
        statement.setString(place++, name);
      }
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          if (read.isEmpty() && (row.getInt(5) == 1 || session.connection().isReadOnly())) {
            throw new SQLException(
                "the database can't be written to, so its state may be old", "25006");
          }
          Position position = new Position(row.getString(2), row.getLong(3));
          long floor = row.getLong(4);
          read.computeIfAbsent(row.getString(1), name -> new ReadState(position, floor))
              .add(row.getBytes(6), row.getLong(7));
        }
      }
    }
    Map<String, TierState> states = new HashMap<>();
    read.forEach(
        (name, each) -> {
          if (each.scopes.remove(FenceTable.MARK) != null) {
            states.put(name, new TierState(each.position, each.floor, each.scopes));
          }
        });
    return states;
  }

  /** The fences of a part as far as their rows are read. */
  private record ReadState(Position position, long floor, Map<String, Long> scopes) {
    ReadState(Position position, long floor) {
      this(position, floor, new HashMap<>());
    }

    void add(byte @Nullable [] scope, long number) {
      if (scope != null) {
        scopes.put(new String(scope, StandardCharsets.UTF_8), number);
      }
    }
  }

  private static String placesFor(int count) {
    return "?, ".repeat(count - 1) + "?";
  }

  /** Returns the positions of those parts that have fences. */
  static Map<String, Position> positions(Session session, List<String> names) throws SQLException {
    Map<String, Position> positions = new HashMap<>();
    if (names.isEmpty()) {
      return positions;
    }
    try (PreparedStatement select =
        session.prepare(
            "SELECT name, incarnation, seq FROM report_cache_fence WHERE state = :state AND "
                + FenceTable.IS_MARKED
                + " AND name IN (%s)".formatted(placesFor(names.size())))) {
      select.setBytes(1, FenceTable.bytes(FenceTable.MARK));
      for (int i = 0; i < names.size(); i++) {
        select.setString(i + 2, names.get(i));
      }
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          positions.put(row.getString(1), new Position(row.getString(2), row.getLong(3)));
        }
      }
    }
    return positions;
  }
}
