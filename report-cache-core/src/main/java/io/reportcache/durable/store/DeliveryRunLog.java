package io.reportcache.durable.store;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The log entry of one run.
 *
 * @param attempt the number of the attempt, from 1
 * @param ending how the run ended; null if it isn't known because the owner's lease ended
 * @param owner the node that ran it
 * @param performedBy who did the work, as set by the handler; null if it wasn't set
 * @param result the result, as set by the handler; null if it wasn't set
 * @param error why the run failed; null if it didn't fail
 * @param took how long the handler ran
 * @param at when the entry was written, by the store's clock
 * @since 0.1
 */
public record DeliveryRunLog(
    int attempt,
    @Nullable Ending ending,
    @Nullable String owner,
    @Nullable String performedBy,
    @Nullable String result,
    @Nullable String error,
    Duration took,
    Instant at) {}
