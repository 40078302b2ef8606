/** A walk through what the event store does for the business, each step checked. */
@NullMarked
package io.reportcache.examples.invoicing.tour;

import org.jspecify.annotations.NullMarked;
