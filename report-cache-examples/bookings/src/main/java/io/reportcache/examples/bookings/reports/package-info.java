/** What happened, counted and audited. Knows of other services only what they publish. */
@NullMarked
package io.reportcache.examples.bookings.reports;

import org.jspecify.annotations.NullMarked;
