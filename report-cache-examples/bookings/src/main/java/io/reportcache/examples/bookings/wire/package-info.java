/** How events get from one service to the others. */
@NullMarked
package io.reportcache.examples.bookings.wire;

import org.jspecify.annotations.NullMarked;
