/**
 * The order of a node's invalidations, and the fences that they leave. Depends on neither loads nor
 * a store.
 */
@NullMarked
package io.reportcache.cache.fence;

import org.jspecify.annotations.NullMarked;
