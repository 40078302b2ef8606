/** What a reader sees after an order that came while a report was computed. */
@NullMarked
package io.reportcache.benchmarks.stale;

import org.jspecify.annotations.NullMarked;
