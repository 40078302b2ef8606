/** Work that survives: events for their handlers and jobs for their queues, stored until done. */
@NullMarked
package io.reportcache.durable;

import org.jspecify.annotations.NullMarked;
