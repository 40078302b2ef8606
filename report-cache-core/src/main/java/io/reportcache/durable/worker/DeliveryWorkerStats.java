package io.reportcache.durable.worker;

/**
 * What a worker has done since it began.
 *
 * @param succeeded runs that succeeded
 * @param failed runs that failed and are to be tried again
 * @param deadLetters deliveries that became dead letters
 * @param parked deliveries whose type isn't known here
 * @param lost runs whose ending counted for nothing, since another owner had taken over
 * @since 0.1
 */
public record DeliveryWorkerStats(
    long succeeded, long failed, long deadLetters, long parked, long lost) {}
