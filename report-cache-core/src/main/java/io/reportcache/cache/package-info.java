/** Values of tenants, kept fresh: what users call. */
@NullMarked
package io.reportcache.cache;

import org.jspecify.annotations.NullMarked;
