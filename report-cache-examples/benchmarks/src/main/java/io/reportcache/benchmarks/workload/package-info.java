/** What is asked for: the same keys, values and draws for every contender. */
@NullMarked
package io.reportcache.benchmarks.workload;

import org.jspecify.annotations.NullMarked;
