/** Durable events and jobs, which are stored until they are done and survive a crash. */
@NullMarked
package io.reportcache.durable;

import org.jspecify.annotations.NullMarked;
