/** What can be named inside a tenant: keys typed to their value, patterns over keys, tags. */
@NullMarked
package io.reportcache.key;

import org.jspecify.annotations.NullMarked;
