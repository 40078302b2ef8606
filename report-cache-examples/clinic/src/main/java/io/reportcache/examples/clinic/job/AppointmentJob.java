package io.reportcache.examples.clinic.job;

import io.reportcache.durable.TenantJob;

/** An e-mail to be sent about an appointment. Whose it is, the tenant context says. */
public sealed interface AppointmentJob extends TenantJob
    permits SendConfirmation, SendCancellation, SendReminder {

  /** Returns the appointment's id. */
  String appointment();
}
