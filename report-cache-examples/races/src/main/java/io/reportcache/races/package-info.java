/** What threads see of the cache's entries and invalidations, asked of the real machine. */
@NullMarked
package io.reportcache.races;

import org.jspecify.annotations.NullMarked;
