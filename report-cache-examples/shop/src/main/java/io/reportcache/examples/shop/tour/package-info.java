/** A walk through what the cache does for the shop, each step checked. */
@NullMarked
package io.reportcache.examples.shop.tour;

import org.jspecify.annotations.NullMarked;
