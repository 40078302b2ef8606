/** What reports publishes. */
@NullMarked
package io.reportcache.examples.bookings.contract.reports;

import org.jspecify.annotations.NullMarked;
