package io.reportcache.cache.local;

import io.reportcache.cache.fence.Fence;
import org.jspecify.annotations.Nullable;

/**
 * The invalidation of an entry that is kept, since some readers tolerate it.
 *
 * @param since a time not after the first invalidation of the entry
 * @param killer the invalidation that ended it
 * @param before how the value before was lost
 */
record Death(long since, Fence killer, @Nullable Loss before) {}
