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
 * Determines the order in which a report's results are warmed. The result whose turn was the
 * longest ago comes first, so that a run goes on where the one before it ended. Safe for use by
 * many threads: a run that hangs may still be there when the next has begun.
 */
final class WarmingRound {

  private final Map<Target, Long> turns = new HashMap<>();
  private long turn;

  /** One result: of a tenant, with the parameters at this index. */
  record Target(TenantId tenant, int params) {}

  /** Returns all results in order. Those that had no turn yet come first, in the tenants' order. */
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

  /** Notes that this result has its turn, whether it succeeds or not. */
  synchronized void begins(Target target) {
    turns.put(target, ++turn);
  }
}
