/**
 * Rules that determine which events invalidate what, on which conditions, and what follows from
 * that.
 */
@NullMarked
package io.reportcache.invalidation;

import org.jspecify.annotations.NullMarked;
