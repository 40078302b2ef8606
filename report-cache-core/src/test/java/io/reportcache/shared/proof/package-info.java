/** A proof over several processes that no read is stale, whatever happens to the shared tier. */
package io.reportcache.shared.proof;
