package io.reportcache.examples.bookings.service;

import io.reportcache.examples.bookings.wire.Wire;

/**
 * What a service finds around it.
 *
 * @param databases where the databases of services are
 * @param caches the caches of this JVM's services
 * @param wire by which services hear of each other
 */
public record Surroundings(Databases databases, SharedCaches caches, Wire wire) {}
