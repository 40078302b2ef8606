/** A walk through what the services do for each other, which checks all that it shows. */
@NullMarked
package io.reportcache.examples.bookings.tour;

import org.jspecify.annotations.NullMarked;
