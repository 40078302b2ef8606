/** Checks and hash codes of text that comes from outside the process. */
@NullMarked
package io.reportcache.text;

import org.jspecify.annotations.NullMarked;
