/** The shop assembled: data, reports, events and jobs in one place. */
@NullMarked
package io.reportcache.examples.shop.app;

import org.jspecify.annotations.NullMarked;
