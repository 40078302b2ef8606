package io.reportcache.durable.jdbc;

import io.reportcache.durable.store.Claim;
import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.log.GuardedLog;
import io.reportcache.tenant.TenantId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Claims deliveries as {@link ClaimDeliveries} does, but with one statement instead of half a
 * dozen. The statement goes through the tenants with waiting deliveries in the index of ready
 * deliveries, takes the first deliveries of each line, and marks them as claimed.
 *
 * <p>The commit doesn't wait for the disk. If the database loses a claim in a crash, the delivery
 * is ready again. Its former owner may then have the same token as the next one, but not the same
 * name, and the name is compared, too, before a delivery is settled (E3).
 */
final class PostgresClaim implements Claiming {

  private static final GuardedLog log = GuardedLog.of(PostgresClaim.class);

  private static final String TENANTS_IN_TURN =
      """
      later (tenant, n) AS (
        (SELECT tenant, 1 FROM report_cache_delivery
          WHERE state = {READY} AND lane = ? AND tenant > ? ORDER BY tenant LIMIT 1)
        UNION ALL
        SELECT (SELECT d.tenant FROM report_cache_delivery d
            WHERE d.state = {READY} AND d.lane = ? AND d.tenant > later.tenant
            ORDER BY d.tenant LIMIT 1), n + 1
          FROM later WHERE later.tenant IS NOT NULL AND n < ?),
      earlier (tenant, n) AS (
        (SELECT tenant, 1 FROM report_cache_delivery
          WHERE state = {READY} AND lane = ? AND tenant <= ? ORDER BY tenant LIMIT 1)
        UNION ALL
        SELECT (SELECT d.tenant FROM report_cache_delivery d
            WHERE d.state = {READY} AND d.lane = ? AND d.tenant > earlier.tenant AND d.tenant <= ?
            ORDER BY d.tenant LIMIT 1), n + 1
          FROM earlier WHERE earlier.tenant IS NOT NULL AND n < ?),
      turns (tenant, place) AS MATERIALIZED (
        SELECT tenant, n FROM later WHERE tenant IS NOT NULL
        UNION ALL
        SELECT tenant, 1000000 + n FROM earlier WHERE tenant IS NOT NULL
        ORDER BY 2 LIMIT ?)
      """;

  private static final String TENANTS_ASKED_FOR =
      "turns (tenant, place) AS MATERIALIZED (SELECT * FROM unnest(?) WITH ORDINALITY)";

  private static final String CLAIM =
      """
      WITH RECURSIVE %s,
      taken AS (
        SELECT turns.place, line.id FROM turns CROSS JOIN LATERAL (
          SELECT d.id FROM report_cache_delivery d
            WHERE d.state = {READY} AND d.lane = ? AND d.tenant = turns.tenant
            AND (d.order_key IS NULL OR (NOT EXISTS (SELECT 1 FROM report_cache_delivery r
              WHERE r.lane = d.lane AND r.order_key = d.order_key AND r.state = {CLAIMED})
              AND NOT EXISTS (SELECT 1 FROM report_cache_delivery e
              WHERE e.lane = d.lane AND e.order_key = d.order_key AND e.state IN ({UNFINISHED})
              AND e.id < d.id)))
            ORDER BY d.turn, d.id
            LIMIT GREATEST(?, ? / (SELECT COUNT(*) FROM turns))
            FOR UPDATE SKIP LOCKED) line
          LIMIT ?)
      UPDATE report_cache_delivery d SET state = {CLAIMED}, token = d.token + 1, owner = ?,
        until_at = statement_timestamp() + ? * INTERVAL '1 microsecond'
        FROM taken WHERE d.id = taken.id
        RETURNING taken.place, (SELECT COUNT(*) FROM turns) AS tenants, d.*
      """;

  private static final String OF_ALL =
      PostgresPlan.byIndexWithoutWaiting(State.in(CLAIM.formatted(TENANTS_IN_TURN)));
  private static final String OF_SOME =
      PostgresPlan.byIndexWithoutWaiting(State.in(CLAIM.formatted(TENANTS_ASKED_FOR)));

  private final DeliveryRows rows;

  private record Taken(long place, int turn, boolean ofSeveral, ClaimedDelivery delivery) {}

  PostgresClaim(DeliveryRows rows) {
    this.rows = rows;
  }

  @Override
  public List<ClaimedDelivery> claim(Connection connection, Claim claim) throws SQLException {
    List<Taken> taken = take(connection, claim, claim.most(), 1);
    int left = claim.most() - taken.size();
    if (left > 0 && taken.stream().anyMatch(Taken::ofSeveral)) {
      takeWhatSomeLeave(connection, claim, left, taken);
    }
    return taken.stream().map(Taken::delivery).toList();
  }

  private void takeWhatSomeLeave(Connection connection, Claim claim, int left, List<Taken> into)
      throws SQLException {
    try {
      into.addAll(take(connection, claim, left, left));
    } catch (SQLException e) {
      if (!connection.getAutoCommit()) {
        throw e; // the transaction is undone as a whole
      }
      log.warn(
          "No more deliveries to {} can be claimed now",
          claim.lane(),
          e); // the first ones stay claimed
    }
  }

  /**
   * Takes some deliveries of each tenant.
   *
   * @param most the maximum number in all, of which each tenant gets a share
   * @param each the minimum share of a tenant
   */
  private List<Taken> take(Connection connection, Claim claim, int most, int each)
      throws SQLException {
    boolean all = claim.tenants().isEmpty();
    try (PreparedStatement statement = connection.prepareStatement(all ? OF_ALL : OF_SOME)) {
      int next = all ? setInTurn(statement, claim, most) : setAskedFor(statement, claim);
      statement.setString(next++, claim.lane().toString());
      statement.setInt(next++, each);
      statement.setInt(next++, most);
      statement.setInt(next++, most);
      statement.setString(next++, claim.owner());
      statement.setLong(next, Micros.of(claim.lease()));
      statement.execute(); // the settings
      statement.getMoreResults();
      try (ResultSet row = statement.getResultSet()) {
        return inOrder(row, claim);
      }
    }
  }

  /**
   * Sets the parameters for the tenants with waiting deliveries, once around, beginning after the
   * one that was served last.
   */
  private static int setInTurn(PreparedStatement statement, Claim claim, int most)
      throws SQLException {
    String lane = claim.lane().toString();
    TenantId servedLast = claim.after();
    String after = servedLast == null ? "" : TenantColumn.format(servedLast);
    statement.setString(1, lane);
    statement.setString(2, after);
    statement.setString(3, lane);
    statement.setInt(4, most);
    statement.setString(5, lane);
    statement.setString(6, after);
    statement.setString(7, lane);
    statement.setString(8, after);
    statement.setInt(9, most);
    statement.setInt(10, most);
    return 11;
  }

  private static int setAskedFor(PreparedStatement statement, Claim claim) throws SQLException {
    Object[] tenants = ClaimDeliveries.tenantsAskedFor(claim).toArray();
    statement.setArray(1, statement.getConnection().createArrayOf("varchar", tenants));
    return 2;
  }

  private List<Taken> inOrder(ResultSet row, Claim claim) throws SQLException {
    List<Taken> taken = new ArrayList<>();
    while (row.next()) {
      taken.add(
          new Taken(
              row.getLong("place"),
              row.getInt("turn"),
              row.getLong("tenants") > 1,
              rows.claimed(row, claim, row.getInt("token"))));
    }
    taken.sort(
        Comparator.comparingLong(Taken::place)
            .thenComparingInt(Taken::turn)
            .thenComparingLong(each -> each.delivery.id()));
    return taken;
  }
}
