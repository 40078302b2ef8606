/** When to run: schedules, daily windows, and the timer that wakes their owner. */
@NullMarked
package io.reportcache.schedule;

import org.jspecify.annotations.NullMarked;
