package io.reportcache.examples.clinic.job;

import io.reportcache.examples.clinic.appointment.Appointment;
import io.reportcache.examples.clinic.appointment.AppointmentStatus;
import io.reportcache.examples.clinic.appointment.Practice;
import io.reportcache.examples.clinic.mail.Mail;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** What patients are written about. */
public enum MailKind {
  /** The appointment is booked. */
  CONFIRMATION("Your appointment at %s", "see you on %s.", AppointmentStatus.BOOKED),
  /** The appointment won't take place. */
  CANCELLATION(
      "Your appointment at %s is cancelled",
      "your appointment on %s is cancelled.", AppointmentStatus.CANCELLED),
  /** The appointment is tomorrow. */
  REMINDER("Tomorrow at %s", "a reminder: we expect you on %s.", AppointmentStatus.BOOKED);

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("EEEE, d MMMM yyyy, HH:mm", Locale.ENGLISH);

  private final String subject;
  private final String text;
  private final AppointmentStatus status;

  MailKind(String subject, String text, AppointmentStatus status) {
    this.subject = subject;
    this.text = text;
    this.status = status;
  }

  /** Tells whether it's true of the appointment as it stands now. */
  boolean isTrueOf(Appointment appointment) {
    return appointment.status() == status;
  }

  Mail write(Practice practice, Appointment appointment) {
    String time = TIME.format(appointment.startsAt().atZone(practice.zone()));
    return new Mail(
        practice.sender(),
        appointment.email(),
        subject.formatted(practice.name()),
        "Dear %s,%n%n%s%n%n%s%n"
            .formatted(appointment.patient(), text.formatted(time), practice.name()));
  }
}
