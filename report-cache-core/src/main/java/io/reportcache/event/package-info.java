/** Domain events, and the bus that delivers them to their handlers inside this JVM. */
@NullMarked
package io.reportcache.event;

import org.jspecify.annotations.NullMarked;
