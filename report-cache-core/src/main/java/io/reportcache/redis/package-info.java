/**
 * What both users of Redis need of the library Lettuce: threads, time limits, scripts, refusals.
 */
@NullMarked
package io.reportcache.redis;

import org.jspecify.annotations.NullMarked;
