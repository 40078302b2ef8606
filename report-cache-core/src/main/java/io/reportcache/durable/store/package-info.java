/** Stores of deliveries: their interface, and an implementation in memory. */
@NullMarked
package io.reportcache.durable.store;

import org.jspecify.annotations.NullMarked;
