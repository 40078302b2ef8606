package io.reportcache.cache.local;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.reportcache.key.Cascades;
import io.reportcache.key.Cascades.Cascade;
import io.reportcache.key.KeyPattern;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Scope;
import io.reportcache.key.Tag;
import io.reportcache.tenant.TenantId;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds what is derived from invalidated scopes, so that it is dropped together with them. Without
 * cascades this costs one read of a field.
 *
 * <p>For keys and patterns the cascades themselves are enough. For tags, no index tells which
 * entries have a tag. So before a value can be used, {@link TagSources} notes under each of its
 * tags the cascades of which its key is a source. An invalidation of a tag first raises its fence
 * and then reads the notes; a load first notes its tags and then looks for fences over them. So at
 * least one of the two sees the other, and drops what is derived.
 */
final class Derivations {

  private static final int KNOWN = 1_000;
  private static final long EVERY_CASCADE = -1L;

  private final boolean isShared;

  private volatile @Nullable Known known;
  private volatile boolean tagged; // a value had tags, whether or not there were cascades

  /** The cascades, with the results that were computed from them. */
  private record Known(
      Cascades cascades, TagSources tagSources, LoadingCache<KeyPattern, Set<KeyPattern>> derived) {

    Known(Cascades cascades, TagSources tagSources) {
      this(
          cascades,
          tagSources,
          Caffeine.newBuilder()
              .maximumSize(KNOWN)
              .executor(Runnable::run)
              .build(pattern -> Set.copyOf(cascades.derivedFrom(pattern))));
    }
  }

  /**
   * Makes it for the given cascades.
   *
   * @param isShared whether other nodes hold values, too, whose tags aren't noted here: each tag
   *     may be one of any source then
   */
  Derivations(Cascades cascades, boolean isShared) {
    this.isShared = isShared;
    known = cascades.all().isEmpty() ? null : new Known(cascades, new TagSources());
  }

  /**
   * Adds a cascade.
   *
   * @return whether its sources may have tags that weren't noted for it
   */
  synchronized boolean add(Cascade added) {
    Known before = known;
    Cascades all = (before == null ? Cascades.NONE : before.cascades).with(added);
    if (before != null && all.equals(before.cascades)) {
      return false;
    }
    known = new Known(all, before == null ? new TagSources() : before.tagSources);
    return tagged;
  }

  /** Returns what is derived from the keys; mostly nothing. */
  Set<KeyPattern> derivedFrom(Collection<? extends ReportKey<?>> keys) {
    Known now = known;
    if (now == null) {
      return Set.of();
    }
    long sources = 0;
    for (ReportKey<?> key : keys) {
      sources |= sourcesOf(now, key);
    }
    return derivedFrom(now, sources);
  }

  /**
   * Returns the scopes with all that is derived from them.
   *
   * @param tenant the tenant of the scopes; null for all tenants
   */
  Collection<? extends Scope> with(@Nullable TenantId tenant, Collection<? extends Scope> scopes) {
    Known now = known;
    if (now == null) {
      return scopes;
    }
    Set<Scope> all = new LinkedHashSet<>(scopes);
    for (Scope scope : scopes) {
      if (scope instanceof KeyPattern pattern) {
        if (pattern.matchesAll()) {
          return scopes;
        }
        all.addAll(now.derived.get(pattern));
      } else if (scope instanceof ReportKey<?> key) {
        all.addAll(derivedFrom(now, sourcesOf(now, key)));
      } else if (scope instanceof Tag tag) {
        all.addAll(derivedFrom(now, isShared ? EVERY_CASCADE : now.tagSources.of(tenant, tag)));
      }
    }
    return all.size() == scopes.size() ? scopes : all;
  }

  /**
   * Returns what has become known to be derived from the scopes since {@link #with} returned {@code
   * found}.
   */
  Collection<? extends Scope> since(
      @Nullable TenantId tenant,
      Collection<? extends Scope> scopes,
      Collection<? extends Scope> found) {
    if (known == null || scopes.stream().noneMatch(Tag.class::isInstance)) {
      return List.of();
    }
    Set<Scope> more = new LinkedHashSet<>(with(tenant, scopes));
    more.removeAll(Set.copyOf(found));
    return more;
  }

  /** Notes the tags of a key's value; tells whether anything is derived from the key. */
  boolean note(TenantId tenant, ReportKey<?> key, Set<Tag> tags) {
    if (tags.isEmpty()) {
      return false;
    }
    if (!tagged) {
      tagged = true; // set before the cascades are read; adding one does it in the other order
    }
    Known now = known;
    if (now == null) {
      return false;
    }
    long sources = sourcesOf(now, key);
    if (sources != 0) {
      now.tagSources.note(tenant, tags, sources);
    }
    return sources != 0;
  }

  /**
   * Returns the cascades of which the key is a source, as bits. The last bit stands for all further
   * cascades.
   */
  private static long sourcesOf(Known now, ReportKey<?> key) {
    long sources = 0;
    List<Cascade> cascades = now.cascades.all();
    for (int i = 0; i < cascades.size(); i++) {
      if (cascades.get(i).from().matches(key)) {
        sources |= bit(i);
      }
    }
    return sources;
  }

  private static Set<KeyPattern> derivedFrom(Known now, long sources) {
    if (sources == 0) {
      return Set.of();
    }
    Set<KeyPattern> derived = new LinkedHashSet<>();
    List<Cascade> cascades = now.cascades.all();
    for (int i = 0; i < cascades.size(); i++) {
      if ((sources & bit(i)) != 0) {
        KeyPattern to = cascades.get(i).to();
        derived.add(to);
        derived.addAll(now.derived.get(to));
      }
    }
    return derived;
  }

  private static long bit(int cascade) {
    return 1L << Math.min(cascade, Long.SIZE - 1);
  }
}
