/** The five reports as the cache knows them, and the listeners that drop them. */
@NullMarked
package io.reportcache.examples.shop.cache;

import org.jspecify.annotations.NullMarked;
