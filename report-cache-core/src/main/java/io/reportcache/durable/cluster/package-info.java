/** Warming jobs that run once per cluster: their ticks are deliveries. */
@NullMarked
package io.reportcache.durable.cluster;

import org.jspecify.annotations.NullMarked;
