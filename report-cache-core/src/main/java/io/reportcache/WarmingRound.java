package io.reportcache;

import io.reportcache.tenant.TenantId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The order in which a report's results are warmed: those first whose turn was the longest ago, so
 * that a run goes on where the one before it ended. Safe for use by many threads: a run that hangs
 * may still be there when the next has begun.
 */
final class WarmingRound {

  private final Map<Target, Long> turns = new HashMap<>();
  private long turn;

  /** One result: of a tenant, with the parameters of this number. */
  record Target(TenantId tenant, int params) {}

  /** Returns all results in their order; those that had no turn yet as the tenants are given. */
  synchronized List<Target> order(Collection<TenantId> tenants, int params) {
    List<Target> targets = new ArrayList<>();
    for (TenantId tenant : new LinkedHashSet<>(tenants)) {
      Objects.requireNonNull(tenant, "a tenant to warm must not be null; check warmTenants");
      for (int i = 0; i < params; i++) {
        targets.add(new Target(tenant, i));
      }
    }
    turns.keySet().retainAll(new LinkedHashSet<>(targets)); // of tenants that have gone
    targets.sort(Comparator.comparingLong(target -> turns.getOrDefault(target, 0L)));
    return targets;
  }

  /** It's this one's turn, whatever comes of it. */
  synchronized void begins(Target target) {
    turns.put(target, ++turn);
  }
}
