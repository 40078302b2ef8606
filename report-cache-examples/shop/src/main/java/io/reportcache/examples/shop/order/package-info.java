/** What can be done in the shop: placing an order, moving a payment on, changing a product. */
@NullMarked
package io.reportcache.examples.shop.order;

import org.jspecify.annotations.NullMarked;
