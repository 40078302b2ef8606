/** The database: the tables of the business and, beside them, the event store. */
@NullMarked
package io.reportcache.examples.invoicing.data;

import org.jspecify.annotations.NullMarked;
