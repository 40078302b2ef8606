/**
 * How the library writes and reads JSON with Jackson 2 or 3, so that either reads what the other
 * has written.
 */
@NullMarked
package io.reportcache.json;

import org.jspecify.annotations.NullMarked;
