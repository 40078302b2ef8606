/** What can be done: each change and its event in one transaction. */
@NullMarked
package io.reportcache.examples.invoicing.app;

import org.jspecify.annotations.NullMarked;
