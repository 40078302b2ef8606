/** What availability publishes. */
@NullMarked
package io.reportcache.examples.bookings.contract.availability;

import org.jspecify.annotations.NullMarked;
