/** Prepared statements and transactions in a few lines; knows nothing of the shop. */
@NullMarked
package io.reportcache.examples.shop.jdbc;

import org.jspecify.annotations.NullMarked;
