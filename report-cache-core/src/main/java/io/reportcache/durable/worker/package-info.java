/** The worker: it claims deliveries, runs their handlers, and settles how that has ended. */
@NullMarked
package io.reportcache.durable.worker;

import org.jspecify.annotations.NullMarked;
