/** A walk through what the queues do for the clinic, each step checked. */
@NullMarked
package io.reportcache.examples.clinic.tour;

import org.jspecify.annotations.NullMarked;
