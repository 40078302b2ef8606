package io.reportcache.durable.store;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the log says of one run.
 *
 * @param attempt the number of the attempt, from 1
 * @param ending how it ended; null if nobody told, since its owner's lease ended
 * @param owner the node that ran it
 * @param performedBy who did the work, as the handler said; null if it didn't
 * @param result what came of it, as the handler said; null if it didn't
 * @param error why it failed; null if it didn't
 * @param took how long the handler ran
 * @param at when it was written, by the store's clock
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
