/** Names outside the process, which keep tenants apart. */
@NullMarked
package io.reportcache.external;

import org.jspecify.annotations.NullMarked;
