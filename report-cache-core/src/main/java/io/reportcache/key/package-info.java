/** Names inside a tenant: keys with the type of their value, patterns over keys, and tags. */
@NullMarked
package io.reportcache.key;

import org.jspecify.annotations.NullMarked;
