/** A web shop's reports, cached and kept right while orders come in; started here. */
@NullMarked
package io.reportcache.examples.shop;

import org.jspecify.annotations.NullMarked;
