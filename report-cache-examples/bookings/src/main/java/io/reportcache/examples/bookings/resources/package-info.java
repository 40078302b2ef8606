/**
 * Rooms and equipment, their state and their use. Knows of other services only what they publish.
 */
@NullMarked
package io.reportcache.examples.bookings.resources;

import org.jspecify.annotations.NullMarked;
