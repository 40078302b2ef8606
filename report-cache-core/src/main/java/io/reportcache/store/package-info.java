/**
 * A bounded store of entries that partitions share fairly, and the choice of what is evicted when
 * it is full.
 */
@NullMarked
package io.reportcache.store;

import org.jspecify.annotations.NullMarked;
