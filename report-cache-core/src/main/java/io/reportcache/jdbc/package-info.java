/**
 * Connections, their time limits, scripts that make tables, and the prefix of the tables' names,
 * for all that keeps something in a database.
 */
@NullMarked
package io.reportcache.jdbc;

import org.jspecify.annotations.NullMarked;
