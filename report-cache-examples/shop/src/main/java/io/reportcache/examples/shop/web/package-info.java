/** The shop over HTTP: reports, exports, commands and the page that shows them. */
@NullMarked
package io.reportcache.examples.shop.web;

import org.jspecify.annotations.NullMarked;
