/** Fingerprints of values, which show whether a value has been changed. */
@NullMarked
package io.reportcache.fingerprint;

import org.jspecify.annotations.NullMarked;
