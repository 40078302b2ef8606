/** Who may do what. */
@NullMarked
package io.reportcache.examples.quotes.security;

import org.jspecify.annotations.NullMarked;
