/** The shop's five reports, each one record computed by SQL for one tenant. */
@NullMarked
package io.reportcache.examples.shop.report;

import org.jspecify.annotations.NullMarked;
