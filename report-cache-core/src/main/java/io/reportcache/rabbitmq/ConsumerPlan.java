package io.reportcache.rabbitmq;

/**
 * What a consumer does.
 *
 * @param prefetch how many messages the broker hands out before some are acknowledged
 * @param batch how many messages the receiver gets at once
 * @param declares whether queues are declared, or only checked
 */
record ConsumerPlan(
    GroupTopology topology, MessageReceiver receiver, int prefetch, int batch, boolean declares) {}
