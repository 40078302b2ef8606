package io.reportcache.durable;

/**
 * A class of payloads by what is stored of it.
 *
 * @param name its declared name
 * @param version the version of its fields, at least 1
 */
record PayloadType(String name, int version, Class<?> payloadClass) {}
