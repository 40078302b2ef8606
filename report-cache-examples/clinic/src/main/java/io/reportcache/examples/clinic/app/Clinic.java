package io.reportcache.examples.clinic.app;

import static io.reportcache.examples.clinic.job.ClinicQueues.EMAILS;

import io.reportcache.durable.DispatchOptions;
import io.reportcache.durable.TenantQueues;
import io.reportcache.examples.clinic.appointment.Appointment;
import io.reportcache.examples.clinic.appointment.AppointmentStatus;
import io.reportcache.examples.clinic.appointment.Appointments;
import io.reportcache.examples.clinic.data.ClinicDatabase;
import io.reportcache.examples.clinic.job.SendCancellation;
import io.reportcache.examples.clinic.job.SendConfirmation;
import io.reportcache.examples.clinic.job.SendReminder;
import io.reportcache.tenant.TenantContext;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Books and cancels appointments of the practice that the thread works for. The jobs that tell the
 * patient are dispatched in the transaction of the change: neither is there without the other. With
 * the jobs on Redis they are dispatched when it has committed.
 */
public final class Clinic {

  /** How long before an appointment its patient is reminded. */
  public static final Duration REMINDED_BEFORE = Duration.ofHours(24);

  private final ClinicDatabase database;
  private final TenantQueues queues;
  private final InstantSource clock;

  /**
   * Opens the clinic.
   *
   * @param clock tells how long it is until an appointment
   */
  public Clinic(ClinicDatabase database, TenantQueues queues, InstantSource clock) {
    this.database = database;
    this.queues = queues;
    this.clock = clock;
  }

  /**
   * Books an appointment; the patient gets a confirmation, and a reminder a day before it begins
   * unless that is over.
   */
  public Appointment book(String patient, String email, Instant startsAt) {
    return database.jdbi().inTransaction(handle -> book(handle, patient, email, startsAt));
  }

  /** Books as above, in the transaction of a handle. */
  public Appointment book(Handle handle, String patient, String email, Instant startsAt) {
    Appointment appointment =
        new Appointment(
            UUID.randomUUID().toString(), patient, email, startsAt, AppointmentStatus.BOOKED);
    new Appointments(handle).add(TenantContext.require(), appointment);
    TenantQueues inTransaction = in(handle);
    inTransaction.dispatch(new SendConfirmation(appointment.id()), DispatchOptions.onQueue(EMAILS));
    Duration untilReminder = Duration.between(clock.instant(), startsAt.minus(REMINDED_BEFORE));
    if (!untilReminder.isNegative()) {
      inTransaction.dispatch(
          new SendReminder(appointment.id()),
          DispatchOptions.onQueue(EMAILS).withDelay(untilReminder));
    }
    return appointment;
  }

  /**
   * Cancels an appointment; the patient is told, and no longer reminded.
   *
   * @return false if there is none that is booked, and nothing was done
   */
  public boolean cancel(String id) {
    return database
        .jdbi()
        .inTransaction(
            handle -> {
              boolean cancelled = new Appointments(handle).cancel(TenantContext.require(), id);
              if (cancelled) {
                in(handle).dispatch(new SendCancellation(id), DispatchOptions.onQueue(EMAILS));
              }
              return cancelled;
            });
  }

  private TenantQueues in(Handle handle) {
    return queues.in(database.deliveries().in(handle));
  }
}
