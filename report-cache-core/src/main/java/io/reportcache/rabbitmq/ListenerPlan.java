package io.reportcache.rabbitmq;

import io.reportcache.cache.TenantCacheManager;
import io.reportcache.durable.DurableEvents;
import io.reportcache.schedule.Ticker;
import java.time.Duration;
import java.util.List;

/**
 * What a listener hears, and how it keeps a node from being stale.
 *
 * @param maximumStaleness how old values may be that are served while nothing is heard
 * @param servesWhenAway whether older ones are served, too
 * @param pace the time from one look at the contact to the next
 */
record ListenerPlan(
    List<String> routingKeys,
    DurableEvents events,
    TenantCacheManager caches,
    Duration maximumStaleness,
    boolean servesWhenAway,
    Duration pace,
    Ticker ticker) {}
