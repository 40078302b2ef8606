package io.reportcache.rabbitmq;

/**
 * What an application has done with a broker since it was built.
 *
 * @param connections the number of connections that were opened
 * @param published the number of times that an event was published
 * @param confirmed how many of these the broker has confirmed
 * @param unconfirmed how many failed since the broker was away or refused to keep them; they are
 *     tried again
 * @param unroutable how many failed since no queue took them
 * @param received the number of messages that consumers have received, repeated ones included
 * @param taken how many of these were taken and acknowledged
 * @param retried how many failed and wait for another attempt
 * @param deadLetters how many became dead letters
 * @param parked how many are of a version that isn't known here
 * @param heard the number of events that listeners have heard
 * @since 0.1
 */
public record RabbitMqStats(
    long connections,
    long published,
    long confirmed,
    long unconfirmed,
    long unroutable,
    long received,
    long taken,
    long retried,
    long deadLetters,
    long parked,
    long heard) {}
