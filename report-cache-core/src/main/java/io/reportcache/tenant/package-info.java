/** Tenants, and the tenant that is bound to a thread. */
@NullMarked
package io.reportcache.tenant;

import org.jspecify.annotations.NullMarked;
