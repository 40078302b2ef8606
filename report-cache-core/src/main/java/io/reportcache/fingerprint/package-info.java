/**
 * Looks into values: fingerprints show whether a value has been changed, and what can be read only
 * once is found.
 */
@NullMarked
package io.reportcache.fingerprint;

import org.jspecify.annotations.NullMarked;
