/** A walk through the application over HTTP, each step checked. */
@NullMarked
package io.reportcache.examples.quotes.tour;

import org.jspecify.annotations.NullMarked;
