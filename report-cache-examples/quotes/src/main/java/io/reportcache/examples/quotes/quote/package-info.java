/** Quotes: what was offered to clients, and what became of it. */
@NullMarked
package io.reportcache.examples.quotes.quote;

import org.jspecify.annotations.NullMarked;
