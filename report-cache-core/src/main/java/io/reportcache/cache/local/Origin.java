package io.reportcache.cache.local;

/**
 * Where a copy of a shared value comes from.
 *
 * @param node the node that has built the value
 * @param verifiedAt where the shared tier stood when the value was read
 */
record Origin(String node, String verifiedAt) {}
