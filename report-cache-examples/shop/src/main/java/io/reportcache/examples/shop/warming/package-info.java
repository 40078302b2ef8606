/** The jobs that fill the cache ahead of its readers, and the one that cleans it. */
@NullMarked
package io.reportcache.examples.shop.warming;

import org.jspecify.annotations.NullMarked;
