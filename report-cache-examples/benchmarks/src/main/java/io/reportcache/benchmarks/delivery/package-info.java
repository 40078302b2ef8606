/** How fast events are published and handled through a database. */
@NullMarked
package io.reportcache.benchmarks.delivery;

import org.jspecify.annotations.NullMarked;
