/** Codecs that write payloads as JSON with Jackson 2 or 3. */
@NullMarked
package io.reportcache.durable.jackson;

import org.jspecify.annotations.NullMarked;
