package io.reportcache.examples.clinic.job;

import io.reportcache.durable.TenantQueues;
import io.reportcache.durable.jackson.JacksonCodecs;
import io.reportcache.examples.clinic.data.ClinicDatabase;
import io.reportcache.examples.clinic.mail.SmtpMailer;

/** The clinic's jobs, and what does them. */
public final class ClinicQueues {

  /** The queue of all e-mails. */
  public static final String EMAILS = "emails";

  private ClinicQueues() {}

  /** Returns the queues of a database whose e-mails go out by this mailer. */
  public static TenantQueues of(ClinicDatabase database, SmtpMailer mailer) {
    AppointmentMails mails = new AppointmentMails(database.jdbi(), mailer);
    return TenantQueues.builder(database.deliveries().store(), JacksonCodecs.available())
        .job(SendConfirmation.class, new MailJobHandler<>(MailKind.CONFIRMATION, mails))
        .job(SendCancellation.class, new MailJobHandler<>(MailKind.CANCELLATION, mails))
        .job(SendReminder.class, new MailJobHandler<>(MailKind.REMINDER, mails))
        .producer("clinic")
        .build();
  }
}
