/** Three tenants' generated business, loaded into DuckDB or PostgreSQL. */
@NullMarked
package io.reportcache.examples.shop.data;

import org.jspecify.annotations.NullMarked;
