/** What is done by those who run the application for all tenants. */
@NullMarked
package io.reportcache.examples.quotes.operator;

import org.jspecify.annotations.NullMarked;
