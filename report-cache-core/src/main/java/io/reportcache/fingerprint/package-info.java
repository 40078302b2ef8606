/** Whether a value is still what it was. */
@NullMarked
package io.reportcache.fingerprint;

import org.jspecify.annotations.NullMarked;
