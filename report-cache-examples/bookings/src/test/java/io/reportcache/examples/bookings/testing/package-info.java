/** One service alone, and the events that others would send it. */
package io.reportcache.examples.bookings.testing;
