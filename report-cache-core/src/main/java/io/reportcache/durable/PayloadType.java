package io.reportcache.durable;

/**
 * A class of payloads with its stored name and version.
 *
 * @param name its declared name
 * @param version the version of its fields, at least 1
 */
record PayloadType(String name, int version, Class<?> payloadClass) {}
