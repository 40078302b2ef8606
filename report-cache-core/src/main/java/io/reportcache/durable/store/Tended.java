package io.reportcache.durable.store;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of {@link DeliveryStore#tend}.
 *
 * @param due the number of deliveries that have become due
 * @param lapsed the number of deliveries that can be claimed again since their lease has ended
 * @param deadLetters the number of deliveries that became dead letters since their lease ended too
 *     often
 * @param nextDue the time until the next delivery becomes due; null if none is delayed
 * @since 0.1
 */
public record Tended(int due, int lapsed, int deadLetters, @Nullable Duration nextDue) {}
