/** Facts of the domain, and the bus that carries them to their handlers inside this JVM. */
@NullMarked
package io.reportcache.event;

import org.jspecify.annotations.NullMarked;
