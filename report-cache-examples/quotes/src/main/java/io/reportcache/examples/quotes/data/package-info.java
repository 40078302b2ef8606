/** The tables, filled with some years of made-up business. */
@NullMarked
package io.reportcache.examples.quotes.data;

import org.jspecify.annotations.NullMarked;
