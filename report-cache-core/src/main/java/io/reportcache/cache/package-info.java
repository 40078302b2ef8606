/** Caches of tenants: loading once, fencing off what is stale, counting, cleaning up. */
@NullMarked
package io.reportcache.cache;

import org.jspecify.annotations.NullMarked;
