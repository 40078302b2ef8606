/** The engine in this JVM: one bounded store, loads that are shared, sweeps, transactions. */
@NullMarked
package io.reportcache.cache.local;

import org.jspecify.annotations.NullMarked;
