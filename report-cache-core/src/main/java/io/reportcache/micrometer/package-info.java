/** Meters and observations of caches, events, warming and deliveries, for Micrometer. */
@NullMarked
package io.reportcache.micrometer;

import org.jspecify.annotations.NullMarked;
