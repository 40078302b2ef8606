/** Payloads as JSON, by whichever Jackson the host has. */
@NullMarked
package io.reportcache.durable.jackson;

import org.jspecify.annotations.NullMarked;
