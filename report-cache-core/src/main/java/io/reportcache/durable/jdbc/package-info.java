/** A store of deliveries in a relational database, through plain JDBC. */
@NullMarked
package io.reportcache.durable.jdbc;

import org.jspecify.annotations.NullMarked;
