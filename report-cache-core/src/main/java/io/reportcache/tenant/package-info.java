/**
 * Who the work is for: tenants, the tenant bound to a thread, and names that keep tenants apart.
 */
@NullMarked
package io.reportcache.tenant;

import org.jspecify.annotations.NullMarked;
