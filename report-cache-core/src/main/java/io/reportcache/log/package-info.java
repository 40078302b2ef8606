/** Logging that can't fail the work it reports on. For the library's own use. */
@NullMarked
package io.reportcache.log;

import org.jspecify.annotations.NullMarked;
