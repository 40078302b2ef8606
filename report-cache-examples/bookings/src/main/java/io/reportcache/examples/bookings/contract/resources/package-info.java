/** What resources publishes. */
@NullMarked
package io.reportcache.examples.bookings.contract.resources;

import org.jspecify.annotations.NullMarked;
