/** The caches that are compared, each filled with the workload. */
@NullMarked
package io.reportcache.benchmarks.contender;

import org.jspecify.annotations.NullMarked;
