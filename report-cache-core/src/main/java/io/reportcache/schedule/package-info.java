/** Schedules, which compute when something is due; daily windows; timers. */
@NullMarked
package io.reportcache.schedule;

import org.jspecify.annotations.NullMarked;
