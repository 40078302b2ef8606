/** What happened in the shop, told after it was committed. */
@NullMarked
package io.reportcache.examples.shop.event;

import org.jspecify.annotations.NullMarked;
