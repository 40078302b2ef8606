/** Jobs on a schedule that fill the caches: in order of priority, within their time, apart. */
@NullMarked
package io.reportcache.warming;

import org.jspecify.annotations.NullMarked;
