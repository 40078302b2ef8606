/** Where deliveries are kept until they are done: the interface of a store, and one in memory. */
@NullMarked
package io.reportcache.durable.store;

import org.jspecify.annotations.NullMarked;
