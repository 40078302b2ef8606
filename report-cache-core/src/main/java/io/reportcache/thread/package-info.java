/**
 * Where every thread of the library comes from, and how it is interrupted. For the library's own
 * use.
 */
@NullMarked
package io.reportcache.thread;

import org.jspecify.annotations.NullMarked;
