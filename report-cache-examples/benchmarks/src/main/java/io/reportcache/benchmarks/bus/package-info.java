/** Buses inside the JVM, all used in one way. */
@NullMarked
package io.reportcache.benchmarks.bus;

import org.jspecify.annotations.NullMarked;
