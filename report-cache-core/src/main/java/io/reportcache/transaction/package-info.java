/** The host's transactions: the one in which a thread works, and its outcome. */
@NullMarked
package io.reportcache.transaction;

import org.jspecify.annotations.NullMarked;
