/**
 * Connections, their time limits, and the prefix of tables' names, for all that keeps something in
 * a database.
 */
@NullMarked
package io.reportcache.jdbc;

import org.jspecify.annotations.NullMarked;
