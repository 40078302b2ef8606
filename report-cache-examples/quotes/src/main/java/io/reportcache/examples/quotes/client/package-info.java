/** Clients, to whom quotes are made. */
@NullMarked
package io.reportcache.examples.quotes.client;

import org.jspecify.annotations.NullMarked;
