package io.reportcache.examples.clinic.job;

import io.reportcache.examples.clinic.appointment.Appointment;
import io.reportcache.examples.clinic.appointment.Appointments;
import io.reportcache.examples.clinic.appointment.Practice;
import io.reportcache.examples.clinic.mail.SmtpMailer;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import jakarta.mail.MessagingException;
import java.util.Locale;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Writes to patients of the practice that the thread works for. */
final class AppointmentMails {

  private static final int LONGEST_REASON = 1_000;

  private final Jdbi jdbi;
  private final SmtpMailer mailer;

  /** What an e-mail is made of. */
  private record Material(Practice practice, Appointment appointment, boolean sentBefore) {}

  AppointmentMails(Jdbi jdbi, SmtpMailer mailer) {
    this.jdbi = jdbi;
    this.mailer = mailer;
  }

  /**
   * Sends an e-mail if it's still true and hasn't been sent. A job may run twice, if the process
   * dies at the wrong moment: only then a patient may get it twice.
   *
   * @return what came of it
   */
  String send(MailKind kind, String id) throws MessagingException {
    TenantId tenant = TenantContext.require(); // the job says only which appointment
    Material material = jdbi.withHandle(handle -> material(handle, tenant, kind, id));
    if (!kind.isTrueOf(material.appointment)) {
      return "not sent: the appointment is "
          + material.appointment.status().name().toLowerCase(Locale.ROOT);
    }
    if (material.sentBefore) {
      return "not sent: it was sent before";
    }
    mailer.send(kind.write(material.practice, material.appointment));
    jdbi.<RuntimeException>useHandle(
        handle ->
            handle.execute(
                "INSERT INTO clinic_mail_sent (tenant_id, appointment, kind, sender) VALUES (?, ?, ?, ?)",
                tenant.value(),
                id,
                kind.name(),
                material.practice.sender()));
    return "sent as " + material.practice.sender();
  }

  /** Has the patient called instead. */
  void callInstead(MailKind kind, String id, Throwable cause) {
    String reason = cause.toString();
    jdbi.<RuntimeException>useHandle(
        handle ->
            handle.execute(
                "INSERT INTO clinic_call_list (tenant_id, appointment, kind, reason) VALUES (?, ?, ?, ?)",
                TenantContext.require().value(),
                id,
                kind.name(),
                reason.substring(0, Math.min(reason.length(), LONGEST_REASON))));
  }

  private static Material material(Handle handle, TenantId tenant, MailKind kind, String id) {
    Appointments appointments = new Appointments(handle);
    int sent =
        handle
            .createQuery(
                "SELECT COUNT(*) FROM clinic_mail_sent WHERE tenant_id = ? AND appointment = ? AND kind = ?")
            .bind(0, tenant.value())
            .bind(1, id)
            .bind(2, kind.name())
            .mapTo(Integer.class)
            .one();
    return new Material(
        appointments
            .practice(tenant)
            .orElseThrow(() -> new IllegalStateException("there is no practice of " + tenant)),
        appointments
            .find(tenant, id)
            .orElseThrow(
                () -> new IllegalStateException("%s has no appointment %s".formatted(tenant, id))),
        sent > 0);
  }
}
