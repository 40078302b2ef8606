/** What can happen: facts of the domain, and what other systems are told. */
@NullMarked
package io.reportcache.examples.invoicing.event;

import org.jspecify.annotations.NullMarked;
