package io.reportcache.durable.store;

import io.reportcache.tenant.TenantId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The deliveries that may be claimed: one line for each tenant in each lane. Guarded by the store's
 * lock.
 */
final class WaitingLines {

  private static final Comparator<TenantId> BY_NAME = Comparator.comparing(TenantId::value);
  private static final Comparator<Kept> BY_PRIORITY =
      Comparator.comparingInt((Kept kept) -> -kept.added.priority())
          .thenComparingLong(kept -> kept.id);

  private final Map<Lane, NavigableMap<TenantId, NavigableSet<Kept>>> lanes = new HashMap<>();

  void add(Kept kept) {
    lanes
        .computeIfAbsent(kept.added.lane(), lane -> new TreeMap<>(BY_NAME))
        .computeIfAbsent(kept.added.message().tenant(), tenant -> new TreeSet<>(BY_PRIORITY))
        .add(kept);
  }

  /** Removes a delivery. Returns whether it was in a line. */
  boolean remove(Kept kept) {
    NavigableMap<TenantId, NavigableSet<Kept>> lines = lanes.get(kept.added.lane());
    TenantId tenant = kept.added.message().tenant();
    NavigableSet<Kept> line = lines == null ? null : lines.get(tenant);
    if (lines == null || line == null) {
      return false;
    }
    boolean wasThere = line.remove(kept);
    if (line.isEmpty()) {
      lines.remove(tenant);
    }
    return wasThere;
  }

  /**
   * Chooses the deliveries for a claim: an equal share from each tenant in turn, then fills up from
   * all.
   */
  List<Kept> choose(Claim claim) {
    List<NavigableSet<Kept>> lines = linesOf(claim);
    List<Kept> chosen = new ArrayList<>();
    int each = lines.isEmpty() ? 0 : Math.max(1, claim.most() / lines.size());
    for (int pass = 0; pass < 2; pass++) {
      for (NavigableSet<Kept> line : lines) {
        int room = Math.min(claim.most() - chosen.size(), pass == 0 ? each : claim.most());
        line.stream()
            .filter(kept -> !chosen.contains(kept))
            .limit(room)
            .toList()
            .forEach(chosen::add);
      }
    }
    return chosen;
  }

  private List<NavigableSet<Kept>> linesOf(Claim claim) {
    NavigableMap<TenantId, NavigableSet<Kept>> lines =
        lanes.getOrDefault(claim.lane(), new TreeMap<>(BY_NAME));
    List<NavigableSet<Kept>> wanted = new ArrayList<>();
    @Nullable TenantId after = claim.after();
    if (after == null) {
      wanted.addAll(of(lines, claim.tenants()));
    } else {
      wanted.addAll(of(lines.tailMap(after, false), claim.tenants()));
      wanted.addAll(of(lines.headMap(after, true), claim.tenants()));
    }
    return wanted.subList(0, Math.min(wanted.size(), claim.most()));
  }

  private static Collection<NavigableSet<Kept>> of(
      NavigableMap<TenantId, NavigableSet<Kept>> lines, Set<TenantId> tenants) {
    return tenants.isEmpty()
        ? lines.values()
        : lines.entrySet().stream()
            .filter(line -> tenants.contains(line.getKey()))
            .map(Map.Entry::getValue)
            .toList();
  }
}
