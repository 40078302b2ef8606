/** The database: the clinic's tables and, beside them, the queues. */
@NullMarked
package io.reportcache.examples.clinic.data;

import org.jspecify.annotations.NullMarked;
