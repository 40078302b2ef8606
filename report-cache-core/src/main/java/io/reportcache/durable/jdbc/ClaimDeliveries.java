package io.reportcache.durable.jdbc;

import io.reportcache.durable.store.Claim;
import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.tenant.TenantId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Claims deliveries.
 *
 * <p>A lane has a line for each tenant. The tenants with waiting deliveries are found by asking for
 * the next tenant after the last one, each time one step in an index. So a claim costs one step for
 * each tenant that it serves and one for each delivery, and the deliveries behind them cost
 * nothing. Rows that another transaction is claiming are skipped without waiting.
 *
 * <p>While a delivery of an order key is claimed, no other of that key is, even one with a smaller
 * id: a delivery may become visible late, because of a long transaction, a replay or a new version
 * of the application. Two claims at the same moment don't see each other; a unique index over the
 * claimed deliveries refuses the second claim, which is then repeated.
 */
final class ClaimDeliveries implements Claiming {

  private static final String BEFORE_ALL = "";

  private static final String NEXT_TENANT =
      State.in(
          "SELECT tenant FROM report_cache_delivery"
              + " WHERE state = {READY} AND lane = ? AND tenant > ? ORDER BY tenant LIMIT 1");

  private static final String LINE =
      State.in(
          "SELECT "
              + DeliveryRows.COLUMNS
              + " FROM report_cache_delivery d WHERE state = {READY} AND lane = ? AND tenant = ?"
              + " AND (order_key IS NULL OR (NOT EXISTS (SELECT 1 FROM report_cache_delivery r"
              + " WHERE r.lane = d.lane AND r.order_key = d.order_key AND r.state = {CLAIMED})"
              + " AND NOT EXISTS (SELECT 1 FROM report_cache_delivery e"
              + " WHERE e.lane = d.lane AND e.order_key = d.order_key AND e.state IN ({UNFINISHED})"
              + " AND e.id < d.id)))"
              + " ORDER BY turn, id LIMIT ? FOR UPDATE SKIP LOCKED");

  private final DeliveryRows rows;
  private final String take;

  ClaimDeliveries(SqlDialect dialect, DeliveryRows rows) {
    this.rows = rows;
    this.take =
        State.in(
                "UPDATE report_cache_delivery SET state = {CLAIMED}, token = token + 1, owner = ?,"
                    + " until_at = ")
            + dialect.inMicros()
            + " WHERE ";
  }

  @Override
  public List<ClaimedDelivery> claim(Connection connection, Claim claim) throws SQLException {
    List<String> tenants =
        claim.tenants().isEmpty() ? tenantsInTurn(connection, claim) : tenantsAskedFor(claim);
    Map<Long, ClaimedDelivery> claimed = new LinkedHashMap<>();
    if (tenants.isEmpty()) {
      return List.of();
    }
    try (PreparedStatement line = connection.prepareStatement(LINE)) {
      int each = Math.max(1, claim.most() / tenants.size());
      readLines(line, claim, tenants, each, claimed);
      if (claimed.size() < claim.most() && each < claim.most()) {
        readLines(
            line, claim, tenants, claim.most(), claimed); // the share that some tenants don't use
      }
    }
    if (!claimed.isEmpty()) {
      take(connection, claim, List.copyOf(claimed.keySet()));
    }
    return List.copyOf(claimed.values());
  }

  private void readLines(
      PreparedStatement line,
      Claim claim,
      List<String> tenants,
      int each,
      Map<Long, ClaimedDelivery> into)
      throws SQLException {
    for (String tenant : tenants) {
      line.setString(1, claim.lane().toString());
      line.setString(2, tenant);
      line.setInt(3, each);
      try (ResultSet found = line.executeQuery()) {
        while (found.next() && into.size() < claim.most()) {
          ClaimedDelivery next = rows.claimed(found, claim, found.getInt("token") + 1);
          into.putIfAbsent(next.id(), next);
        }
      }
    }
  }

  private void take(Connection connection, Claim claim, List<Long> ids) throws SQLException {
    var unused =
        Ids.update(
            connection,
            take,
            statement -> {
              statement.setString(1, claim.owner());
              statement.setLong(2, Micros.of(claim.lease()));
              return 3;
            },
            ids);
  }

  /**
   * Returns the tenants with waiting deliveries, once around, beginning after the one that was
   * served last.
   */
  private static List<String> tenantsInTurn(Connection connection, Claim claim)
      throws SQLException {
    String after = claim.after() == null ? BEFORE_ALL : TenantColumn.format(claim.after());
    List<String> tenants = new ArrayList<>();
    try (PreparedStatement next = connection.prepareStatement(NEXT_TENANT)) {
      String tenant = next(next, claim, after);
      while (tenant != null && tenants.size() < claim.most()) {
        tenants.add(tenant);
        tenant = next(next, claim, tenant);
      }
      if (!after.equals(BEFORE_ALL)) {
        tenant = next(next, claim, BEFORE_ALL);
        while (tenant != null && tenant.compareTo(after) <= 0 && tenants.size() < claim.most()) {
          tenants.add(tenant);
          tenant = tenant.equals(after) ? null : next(next, claim, tenant);
        }
      }
    }
    return tenants;
  }

  private static @Nullable String next(PreparedStatement statement, Claim claim, String after)
      throws SQLException {
    statement.setString(1, claim.lane().toString());
    statement.setString(2, after);
    try (ResultSet found = statement.executeQuery()) {
      return found.next() ? found.getString(1) : null;
    }
  }

  /**
   * Returns the tenants of the claim, once around, beginning after the one that was served last.
   */
  static List<String> tenantsAskedFor(Claim claim) {
    TenantId after = claim.after();
    String last = after == null ? BEFORE_ALL : TenantColumn.format(after);
    List<String> sorted = claim.tenants().stream().map(TenantColumn::format).sorted().toList();
    List<String> tenants = new ArrayList<>();
    sorted.stream().filter(tenant -> tenant.compareTo(last) > 0).forEach(tenants::add);
    sorted.stream().filter(tenant -> tenant.compareTo(last) <= 0).forEach(tenants::add);
    return tenants;
  }
}
