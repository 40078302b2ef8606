package io.reportcache.examples.clinic.job;

import io.reportcache.durable.JobHandler;
import io.reportcache.durable.worker.DeliveryRun;
import jakarta.mail.MessagingException;

/** Does the jobs of one kind of e-mail. */
final class MailJobHandler<J extends AppointmentJob> implements JobHandler<J> {

  private final MailKind kind;
  private final AppointmentMails mails;

  MailJobHandler(MailKind kind, AppointmentMails mails) {
    this.kind = kind;
    this.mails = mails;
  }

  @Override
  public void handle(J job, DeliveryRun run) throws MessagingException {
    run.result(mails.send(kind, job.appointment()));
  }

  @Override
  public void deadLetter(J job, Throwable cause) {
    mails.callInstead(kind, job.appointment(), cause);
  }
}
