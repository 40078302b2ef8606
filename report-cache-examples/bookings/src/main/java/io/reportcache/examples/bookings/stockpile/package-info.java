/** Approvals, documents and notifications. Knows of other services only what they publish. */
@NullMarked
package io.reportcache.examples.bookings.stockpile;

import org.jspecify.annotations.NullMarked;
