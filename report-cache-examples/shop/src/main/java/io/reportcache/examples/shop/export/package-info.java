/** A report as a plain table, and that table as CSV or PDF. */
@NullMarked
package io.reportcache.examples.shop.export;

import org.jspecify.annotations.NullMarked;
