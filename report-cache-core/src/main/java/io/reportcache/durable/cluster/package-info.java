/** Runs warming jobs once per cluster, with their ticks stored as deliveries. */
@NullMarked
package io.reportcache.durable.cluster;

import org.jspecify.annotations.NullMarked;
