/**
 * A bounded place for entries, shared fairly by partitions, and what is evicted when it is full.
 */
@NullMarked
package io.reportcache.store;

import org.jspecify.annotations.NullMarked;
