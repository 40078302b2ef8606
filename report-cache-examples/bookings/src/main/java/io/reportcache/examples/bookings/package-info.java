/**
 * Rooms and equipment that are reserved, by five services which tell each other of events; run it
 * with {@code mvn compile -Pbookings}.
 */
@NullMarked
package io.reportcache.examples.bookings;

import org.jspecify.annotations.NullMarked;
