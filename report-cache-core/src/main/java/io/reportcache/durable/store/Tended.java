package io.reportcache.durable.store;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What {@link DeliveryStore#tend} found.
 *
 * @param due how many deliveries have come due
 * @param lapsed how many can be claimed again since their owner let the lease end
 * @param deadLetters how many lapsed once too often
 * @param nextDue how long until the next one comes due; null if none waits for a time
 */
public record Tended(int due, int lapsed, int deadLetters, @Nullable Duration nextDue) {}
