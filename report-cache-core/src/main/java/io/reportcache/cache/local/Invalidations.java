package io.reportcache.cache.local;

import io.reportcache.cache.TenantCacheManager;
import io.reportcache.cache.fence.Fence;
import io.reportcache.cache.fence.FenceLog;
import io.reportcache.cache.fence.InvalidationOrder;
import io.reportcache.key.Cascades.Cascade;
import io.reportcache.key.KeyPattern;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Scope;
import io.reportcache.log.GuardedLog;
import io.reportcache.schedule.Ticker;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Invalidates scopes and what is derived from them. The entry of a single key is removed at once.
 * Any other scope leaves a fence, and a sweep frees the entries behind it.
 *
 * <p>The ticker is read before the store's lock is taken (D4): a host's ticker may call the cache,
 * and so may the log to which its failure is reported.
 */
final class Invalidations {

  /** The cause of a user's call of {@code forget}. No policy tolerates a forgotten value. */
  static final String FORGET = "forget";

  private static final GuardedLog log = GuardedLog.of(TenantCacheManager.class);

  private final InvalidationOrder order;
  private final Derivations derivations;
  private final History history;
  private final Ticker ticker;
  private final Runnable sweepRequest;
  private final Sharing sharing;

  /** The sweep request is called after each fence. */
  Invalidations(
      InvalidationOrder order,
      Derivations derivations,
      History history,
      Ticker ticker,
      Runnable sweepRequest,
      Sharing sharing) {
    this.order = order;
    this.derivations = derivations;
    this.history = history;
    this.ticker = ticker;
    this.sweepRequest = sweepRequest;
    this.sharing = sharing;
  }

  /**
   * Invalidates the scopes in the given space, or in all spaces if it is null; returns how many
   * fences were raised.
   */
  int invalidate(@Nullable Space space, Collection<? extends Scope> scopes, String cause) {
    return invalidate(space, scopes, cause, WrittenScopes.NONE);
  }

  /** Does the same, and doesn't tell other nodes of what a transaction has written. */
  int invalidate(
      @Nullable Space space,
      Collection<? extends Scope> scopes,
      String cause,
      WrittenScopes written) {
    return space == null ? ofAllTenants(scopes, cause, written) : of(space, scopes, cause, written);
  }

  /** Invalidates what another node has invalidated; tells no other node of it. */
  void apply(@Nullable Space space, Collection<? extends Scope> scopes, String cause) {
    if (space == null) {
      ofAllTenants(scopes, cause, null);
    } else {
      of(space, scopes, cause, null);
    }
  }

  /**
   * Tells the other nodes that scopes are about to be invalidated or replaced here. {@link #told}
   * must be called afterwards.
   */
  void tell(Space space, Collection<? extends Scope> scopes) {
    sharing.announce(space, scopes);
  }

  /** Notes that what was {@linkplain #tell told} has taken effect here. */
  void told(Space space) {
    sharing.send(space);
  }

  /** Tells no other node if {@code written} is null. */
  private int of(
      Space space,
      Collection<? extends Scope> scopes,
      String cause,
      @Nullable WrittenScopes written) {
    Collection<? extends Scope> all = derivations.with(space.tenant, scopes);
    if (written != null) {
      sharing.announce(space, written.others(space, all));
    }
    int fences = end(space, all, cause);
    Collection<? extends Scope> more = derivations.since(space.tenant, scopes, all);
    if (!more.isEmpty()) {
      if (written != null) {
        sharing.announce(space, written.others(space, more));
      }
      fences += end(space, more, cause);
    }
    if (written != null) {
      sharing.send(space);
    }
    for (Scope scope : all) {
      log.debug("Invalidated for {}: {}, cause {}", space.tenant, scope, cause);
    }
    return fences;
  }

  private int ofAllTenants(
      Collection<? extends Scope> scopes, String cause, @Nullable WrittenScopes written) {
    if (scopes.isEmpty()) {
      return 0;
    }
    Collection<? extends Scope> all = derivations.with(null, scopes);
    if (written != null) {
      sharing.announce(null, written.others(null, all));
    }
    int fences = raise(order.allTenants(), all, cause);
    Collection<? extends Scope> more = derivations.since(null, scopes, all);
    if (written != null) {
      sharing.announce(null, written.others(null, more));
    }
    fences += raise(order.allTenants(), more, cause);
    if (written != null) {
      sharing.send(null);
    }
    for (Scope scope : all) {
      log.info("Invalidated for all tenants: {}, cause {}", scope, cause);
    }
    return fences;
  }

  /**
   * Invalidates what is derived from keys whose values have gone; returns how many fences were
   * raised.
   */
  int derivedFrom(Space space, Collection<? extends ReportKey<?>> keys, String cause) {
    return derivedFrom(space, keys, cause, WrittenScopes.NONE);
  }

  private int derivedFrom(
      Space space, Collection<? extends ReportKey<?>> keys, String cause, WrittenScopes written) {
    Set<KeyPattern> derived = derivations.derivedFrom(keys);
    for (KeyPattern pattern : derived) {
      log.debug("Invalidated for {}: {}, cause {}", space.tenant, pattern, cause);
    }
    if (derived.isEmpty()) {
      return 0;
    }
    sharing.announce(space, written.others(space, derived));
    int fences = raise(space.fences, derived, cause);
    sharing.send(space);
    return fences;
  }

  /** Invalidates what is derived from one key; returns how many fences were raised. */
  int derivedFrom(Space space, ReportKey<?> key, String cause) {
    return derivedFrom(space, List.of(key), cause);
  }

  /** Does the same, and doesn't tell other nodes of what a transaction has written. */
  int derivedFrom(Space space, ReportKey<?> key, String cause, WrittenScopes written) {
    return derivedFrom(space, List.of(key), cause, written);
  }

  /**
   * Drops a key on a user's call, and what is derived from it; tells whether a value that may be
   * served was dropped.
   */
  boolean forget(Space space, ReportKey<?> key) {
    sharing.announce(space, List.of(key));
    boolean served = end(space, key, FORGET);
    sharing.send(space);
    derivedFrom(space, key, FORGET);
    log.debug("Invalidated for {}: {}, cause {}", space.tenant, key, FORGET);
    return served;
  }

  /**
   * Adds a cascade. If tags were noted without it, the values of its sources are dropped, and the
   * loads of them that are under way are overtaken.
   */
  void cascade(Cascade added) {
    if (derivations.add(added)) {
      Collection<? extends Scope> all = derivations.with(null, List.of(added.from()));
      raise(order.allTenants(), all, added.toString()); // each node does that by itself
    }
  }

  /** Returns the key if the scope is a single key; otherwise null. */
  static @Nullable ReportKey<?> singleKey(Scope scope) {
    if (scope instanceof ReportKey<?> key) {
      return key;
    }
    String exact = scope instanceof KeyPattern pattern ? pattern.exactKey() : null;
    return exact == null ? null : ReportKey.of(exact, Object.class);
  }

  private int end(Space space, Collection<? extends Scope> scopes, String by) {
    if (scopes.size() == 1) {
      return endOne(space, scopes.iterator().next(), scopes, by);
    }
    List<Scope> fenced = new ArrayList<>(scopes.size());
    for (Scope scope : scopes) {
      ReportKey<?> key = singleKey(scope);
      if (key == null || isKept(space, key, by)) {
        fenced.add(scope);
      } else {
        end(space, key, by);
      }
    }
    return raise(space.fences, fenced, by);
  }

  private int endOne(Space space, Scope scope, Collection<? extends Scope> scopes, String by) {
    ReportKey<?> key = singleKey(scope);
    if (key == null || isKept(space, key, by)) {
      return raise(space.fences, scopes, by);
    }
    end(space, key, by);
    return 0;
  }

  /**
   * F3: tells whether the key's value stays, behind a fence as for patterns and tags, because some
   * readers tolerate it.
   */
  private static boolean isKept(Space space, ReportKey<?> key, String by) {
    return !by.equals(FORGET) && Tolerance.concerns(space, key);
  }

  /**
   * Removes the entry of a single key and abandons its loads; tells whether a value that may be
   * served was removed. F1: under the store's lock a load either has stored its value, which is
   * removed here, or will find itself abandoned.
   */
  private boolean end(Space space, ReportKey<?> key, String by) {
    boolean[] served = new boolean[1];
    long time = ticker.nanos();
    space.entries.compute(
        key,
        before -> {
          space.abandonLoad(key);
          if (before != null) {
            served[0] = !before.isAbsent() && space.serves(before, time);
            before.counters().invalidations.increment();
            Fence why = new Fence(key, order.now(), by, time);
            history.losses().add(space.tenant, key, new Invalidated(why));
          }
          return null;
        });
    return served[0];
  }

  private int raise(FenceLog fences, Collection<? extends Scope> scopes, String by) {
    if (scopes.isEmpty()) {
      return 0;
    }
    order.raise(fences, scopes, by, ticker.nanos());
    sweepRequest.run();
    return 1;
  }
}
