/** How much later an application starts with this library. */
@NullMarked
package io.reportcache.benchmarks.start;

import org.jspecify.annotations.NullMarked;
