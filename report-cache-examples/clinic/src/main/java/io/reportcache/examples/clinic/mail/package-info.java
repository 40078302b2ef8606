/** E-mails over SMTP. */
@NullMarked
package io.reportcache.examples.clinic.mail;

import org.jspecify.annotations.NullMarked;
