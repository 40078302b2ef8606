/** What is answered when something can't be done. */
@NullMarked
package io.reportcache.examples.quotes.web;

import org.jspecify.annotations.NullMarked;
