package io.reportcache.cache;

import io.reportcache.store.Share;
import io.reportcache.tenant.TenantId;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What each tenant is guaranteed: what is set for it by name, or what is set for each other. */
final class Shares {

  private final Share ofOthers;
  private final Map<TenantId, Share> named;

  /** Shares of entries and of weight, each by name and for all others. */
  Shares(
      int entries,
      Map<TenantId, Integer> namedEntries,
      long weight,
      Map<TenantId, Long> namedWeight) {
    ofOthers = new Share(entries, weight);
    named =
        Stream.of(namedEntries.keySet(), namedWeight.keySet())
            .flatMap(Set::stream)
            .distinct()
            .collect(
                Collectors.toUnmodifiableMap(
                    tenant -> tenant,
                    tenant ->
                        new Share(
                            namedEntries.getOrDefault(tenant, entries),
                            namedWeight.getOrDefault(tenant, weight))));
  }

  Share of(TenantId tenant) {
    return named.getOrDefault(tenant, ofOthers);
  }
}
