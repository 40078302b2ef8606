package io.reportcache.shared;

import org.jspecify.annotations.Nullable;

/**
 * What one read of the shared tier returns. The positions were read after the value, so that a race
 * with an invalidation costs a miss and never staleness.
 *
 * @param envelope the value's {@link Envelope}; null if there is none
 * @param remainingMillis how long the value lives still, by the server's clock
 * @param tenant the position of the tenant's fences; null if they are missing, or belong to a state
 *     that the server may have lost
 * @param allTenants the same of the fences over all tenants
 * @since 0.1
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
public record StoredValue(
    byte @Nullable [] envelope,
    long remainingMillis,
    @Nullable Position tenant,
    @Nullable Position allTenants) {}
