/**
 * Appointments of several practices whose e-mails go out by queued jobs; run it with {@code mvn
 * compile -Pclinic}.
 */
@NullMarked
package io.reportcache.examples.clinic;

import org.jspecify.annotations.NullMarked;
