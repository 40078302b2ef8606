/** The tenant of a request, and of what Hibernate reads and writes in it. */
@NullMarked
package io.reportcache.examples.quotes.tenant;

import org.jspecify.annotations.NullMarked;
