/** What stockpile publishes. */
@NullMarked
package io.reportcache.examples.bookings.contract.stockpile;

import org.jspecify.annotations.NullMarked;
