package io.reportcache.durable.worker;

/**
 * What a worker has done since it was built.
 *
 * @param succeeded runs that succeeded
 * @param failed runs that failed and will be tried again
 * @param deadLetters deliveries that became dead letters
 * @param parked deliveries that were parked, since this application doesn't know their type
 * @param lost deliveries that weren't settled, since another owner had taken over or may have
 * @since 0.1
 */
public record DeliveryWorkerStats(
    long succeeded, long failed, long deadLetters, long parked, long lost) {}
