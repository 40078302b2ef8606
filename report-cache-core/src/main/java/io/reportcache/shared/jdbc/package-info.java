/** What nodes share, in PostgreSQL, MariaDB, MySQL or H2. */
@NullMarked
package io.reportcache.shared.jdbc;

import org.jspecify.annotations.NullMarked;
