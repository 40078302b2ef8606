/** Tenants, the tenant that is bound to a thread, and names that keep tenants apart. */
@NullMarked
package io.reportcache.tenant;

import org.jspecify.annotations.NullMarked;
