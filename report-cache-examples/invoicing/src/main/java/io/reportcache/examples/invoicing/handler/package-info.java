/** What follows from events. */
@NullMarked
package io.reportcache.examples.invoicing.handler;

import org.jspecify.annotations.NullMarked;
