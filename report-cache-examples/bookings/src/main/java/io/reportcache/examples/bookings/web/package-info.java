/** Services over HTTP: small JSON answers on this machine's loopback address. */
@NullMarked
package io.reportcache.examples.bookings.web;

import org.jspecify.annotations.NullMarked;
