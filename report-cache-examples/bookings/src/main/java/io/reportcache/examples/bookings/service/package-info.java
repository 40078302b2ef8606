/** What each service stands on: a database of its own, its events, its caches, its endpoints. */
@NullMarked
package io.reportcache.examples.bookings.service;

import org.jspecify.annotations.NullMarked;
