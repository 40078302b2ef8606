/** Finds out which tenant a web request is for, checks it, and binds it while the request runs. */
@NullMarked
package io.reportcache.spring.web;

import org.jspecify.annotations.NullMarked;
