package io.reportcache.soak;

/** A key of a tenant. */
record Place(int tenant, int key) {}
