package io.reportcache.examples.shop.app;

import io.reportcache.tenant.TenantId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** The shop's latest changes, and what each did to the cached reports. Safe for use by threads. */
public final class Diary {

  /** How many changes of a tenant are kept: 30. */
  public static final int LONGEST = 30;

  private final InstantSource clock;
  private final List<TenantId> tenants;
  private final Function<TenantId, Set<String>> cached;
  private final Map<TenantId, Deque<Change>> changes = new HashMap<>();

  /**
   * Makes an empty diary.
   *
   * @param cached returns which of a tenant's reports are cached
   */
  Diary(InstantSource clock, List<TenantId> tenants, Function<TenantId, Set<String>> cached) {
    this.clock = clock;
    this.tenants = tenants;
    this.cached = cached;
  }

  /**
   * A change.
   *
   * @param at when it was
   * @param what what was changed
   * @param dropped the tenant's reports that were cached before and weren't after
   * @param kept those that stayed
   * @param cachedElsewhere how many reports of the other tenants were cached before
   * @param keptElsewhere how many of them stayed
   */
  public record Change(
      Instant at,
      String what,
      Set<String> dropped,
      Set<String> kept,
      int cachedElsewhere,
      int keptElsewhere) {}

  /** Publishes a change's event, and notes what that did. */
  void note(TenantId tenant, String what, Runnable publish) {
    Set<String> before = cached.apply(tenant);
    int elsewhereBefore = elsewhere(tenant);
    publish.run();
    Set<String> kept = cached.apply(tenant);
    Set<String> dropped = new LinkedHashSet<>(before);
    dropped.removeAll(kept);
    add(
        tenant,
        new Change(clock.instant(), what, dropped, kept, elsewhereBefore, elsewhere(tenant)));
  }

  /** Returns the tenant's changes, the latest first. */
  public synchronized List<Change> of(TenantId tenant) {
    return List.copyOf(changes.getOrDefault(tenant, new ArrayDeque<>()));
  }

  /** Forgets all changes. */
  synchronized void clear() {
    changes.clear();
  }

  private synchronized void add(TenantId tenant, Change change) {
    Deque<Change> ofTenant = changes.computeIfAbsent(tenant, none -> new ArrayDeque<>());
    ofTenant.addFirst(change);
    if (ofTenant.size() > LONGEST) {
      ofTenant.removeLast();
    }
  }

  private int elsewhere(TenantId tenant) {
    return tenants.stream()
        .filter(other -> !other.equals(tenant))
        .mapToInt(other -> cached.apply(other).size())
        .sum();
  }
}
