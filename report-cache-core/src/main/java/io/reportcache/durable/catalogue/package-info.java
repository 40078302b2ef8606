/** What an application publishes and handles, as a document for people and for tools. */
@NullMarked
package io.reportcache.durable.catalogue;

import org.jspecify.annotations.NullMarked;
