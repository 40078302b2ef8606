/** The creation and the interruption of the library's threads. For the library's own use. */
@NullMarked
package io.reportcache.thread;

import org.jspecify.annotations.NullMarked;
