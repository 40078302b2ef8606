package io.reportcache.spring;

import io.reportcache.event.DomainEvent;

/** Names no tenant: it is of the one bound where it is published. */
record OrderCreated(String id) implements DomainEvent {}
