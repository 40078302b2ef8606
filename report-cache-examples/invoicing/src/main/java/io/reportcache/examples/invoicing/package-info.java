/**
 * Projects and invoices whose events are stored with each change; run it with {@code mvn compile
 * -Pinvoicing}.
 */
@NullMarked
package io.reportcache.examples.invoicing;

import org.jspecify.annotations.NullMarked;
