/** Puts the services together: all in this JVM, or each in a process of its own. */
@NullMarked
package io.reportcache.examples.bookings.app;

import org.jspecify.annotations.NullMarked;
