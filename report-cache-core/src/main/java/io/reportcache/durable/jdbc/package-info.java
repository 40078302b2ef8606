/** Deliveries in a relational database, by plain JDBC. */
@NullMarked
package io.reportcache.durable.jdbc;

import org.jspecify.annotations.NullMarked;
