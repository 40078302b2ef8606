/** A sales API whose mutations name the dashboards that they make wrong. */
@NullMarked
package io.reportcache.examples.quotes;

import org.jspecify.annotations.NullMarked;
