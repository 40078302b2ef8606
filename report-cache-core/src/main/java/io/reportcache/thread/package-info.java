/** Where every thread of the library comes from. For the library's own use. */
@NullMarked
package io.reportcache.thread;

import org.jspecify.annotations.NullMarked;
