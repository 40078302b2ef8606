/** What auth publishes. */
@NullMarked
package io.reportcache.examples.bookings.contract.auth;

import org.jspecify.annotations.NullMarked;
