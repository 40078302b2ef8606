/** A catalogue of an application's events, as a document for people and for tools. */
@NullMarked
package io.reportcache.durable.catalogue;

import org.jspecify.annotations.NullMarked;
