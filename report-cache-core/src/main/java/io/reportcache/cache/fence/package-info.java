/**
 * The order of a node's invalidations, and the fences that they leave. Knows no loads, no store.
 */
@NullMarked
package io.reportcache.cache.fence;

import org.jspecify.annotations.NullMarked;
