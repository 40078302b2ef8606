package io.reportcache.cache.local;

import io.reportcache.cache.CachePolicy;
import io.reportcache.key.Tag;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the values of one report mostly have in common, so that it is kept once.
 *
 * @param origin where a copy of a shared value comes from; null for a value of this node
 */
record Kind(CachePolicy policy, Set<Tag> tags, ReportCounters counters, @Nullable Origin origin) {}
