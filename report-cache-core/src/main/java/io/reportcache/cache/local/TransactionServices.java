package io.reportcache.cache.local;

import io.reportcache.cache.fence.InvalidationOrder;

/**
 * The services that the work of a transaction uses.
 *
 * @param changes when single keys were changed
 */
record TransactionServices(
    InvalidationOrder order,
    KeyChanges changes,
    Derivations derivations,
    Invalidations invalidations,
    Hits hits,
    Commit commit,
    Sharing sharing) {}
