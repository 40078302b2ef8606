/** The jobs that send e-mails, each in its practice's context. */
@NullMarked
package io.reportcache.examples.clinic.job;

import org.jspecify.annotations.NullMarked;
