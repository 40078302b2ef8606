package io.reportcache.cache.local;

import io.reportcache.cache.SharedSpace.Written;
import io.reportcache.key.Scope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction has invalidated and has written into the shared tier as part of itself, so
 * that other nodes needn't be told of it after the commit. Not safe for use by several threads.
 */
final class WrittenScopes {

  static final WrittenScopes NONE = new WrittenScopes();

  private final Map<@Nullable Space, Set<Scope>> written = new LinkedHashMap<>();
  private final List<Written> parts = new ArrayList<>();

  private WrittenScopes() {}

  /**
   * Writes what is pending, one part after the other in the same order everywhere, so that no two
   * transactions wait for each other.
   */
  static WrittenScopes write(
      PendingInvalidations pending, Derivations derivations, Sharing sharing) {
    Map<@Nullable Space, Set<Scope>> all = new LinkedHashMap<>();
    pending.forEach(
        (space, scopes, cause) ->
            all.computeIfAbsent(space, each -> new LinkedHashSet<>())
                .addAll(derivations.with(space == null ? null : space.tenant, scopes)));
    WrittenScopes made = new WrittenScopes();
    List<Map.Entry<@Nullable Space, Set<Scope>>> inOrder = new ArrayList<>(all.entrySet());
    inOrder.sort(Comparator.comparing(entry -> nameOf(entry.getKey())));
    for (Map.Entry<@Nullable Space, Set<Scope>> entry : inOrder) {
      Written part = sharing.writeInTransaction(entry.getKey(), entry.getValue());
      if (part != null) {
        made.written.put(entry.getKey(), entry.getValue());
        made.parts.add(part);
      }
    }
    return made;
  }

  /** All tenants come first. */
  private static String nameOf(@Nullable Space space) {
    return space == null ? "" : "tenant " + space.tenant;
  }

  /** Must be called after the commit, before anything is invalidated on this node. */
  void committed() {
    parts.forEach(Written::committed);
  }

  /** Returns the scopes of which other nodes must still be told. */
  Collection<? extends Scope> others(@Nullable Space space, Collection<? extends Scope> scopes) {
    Set<Scope> known = written.get(space);
    if (known == null) {
      return scopes;
    }
    List<Scope> others = new ArrayList<>(scopes);
    others.removeAll(known);
    return others;
  }
}
