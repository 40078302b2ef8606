/** The figures that everybody looks at: what is cached, for how long, and when it is warmed. */
@NullMarked
package io.reportcache.examples.quotes.dashboard;

import org.jspecify.annotations.NullMarked;
