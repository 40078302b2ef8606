/** Reservations, calendars and waiting lists. Knows of other services only what they publish. */
@NullMarked
package io.reportcache.examples.bookings.availability;

import org.jspecify.annotations.NullMarked;
