/** What operators see and do: an actuator endpoint, health, info, meters and observations. */
@NullMarked
package io.reportcache.spring.actuate;

import org.jspecify.annotations.NullMarked;
