/**
 * Users, what they may do, and how they sign in. Knows of other services only what they publish.
 */
@NullMarked
package io.reportcache.examples.bookings.auth;

import org.jspecify.annotations.NullMarked;
