/** The host's transactions: which one a thread works in, and how it has ended. */
@NullMarked
package io.reportcache.transaction;

import org.jspecify.annotations.NullMarked;
