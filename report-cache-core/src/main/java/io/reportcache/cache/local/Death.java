package io.reportcache.cache.local;

import io.reportcache.cache.fence.Fence;
import org.jspecify.annotations.Nullable;

/**
 * The invalidation of an entry that is kept, since some readers tolerate it.
 *
 * @param since a time at or before the first invalidation of the entry
 * @param killer the invalidation that ended it
 * @param before how the previous value was lost; null if there was none, or if it isn't known
 */
record Death(long since, Fence killer, @Nullable Loss before) {}
