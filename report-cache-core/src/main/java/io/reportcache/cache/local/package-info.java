/**
 * The engine that keeps the values in this JVM: one bounded store, shared loads, sweeps and
 * transactions.
 */
@NullMarked
package io.reportcache.cache.local;

import org.jspecify.annotations.NullMarked;
