/** The circuit breaker of a shared tier, by the library Resilience4j. */
@NullMarked
package io.reportcache.shared.resilience;

import org.jspecify.annotations.NullMarked;
