package io.reportcache.examples.clinic.appointment;

import io.reportcache.tenant.TenantId;
import java.sql.Timestamp;
import java.time.ZoneId;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The rows of practices and appointments, in the transaction of a handle. */
public final class Appointments {

  private final Handle handle;

  /** Reads and writes with this handle. */
  public Appointments(Handle handle) {
    this.handle = handle;
  }

  /** Adds a practice, or replaces what is known of it. */
  public void put(Practice practice) {
    int updated =
        handle.execute(
            "UPDATE clinic_practice SET name = ?, sender = ?, zone = ? WHERE tenant_id = ?",
            practice.name(),
            practice.sender(),
            practice.zone().getId(),
            practice.tenant().value());
    if (updated == 0) {
      handle.execute(
          "INSERT INTO clinic_practice (name, sender, zone, tenant_id) VALUES (?, ?, ?, ?)",
          practice.name(),
          practice.sender(),
          practice.zone().getId(),
          practice.tenant().value());
    }
  }

  /** Returns a practice, if there is one of this tenant. */
  public Optional<Practice> practice(TenantId tenant) {
    return handle
        .createQuery("SELECT name, sender, zone FROM clinic_practice WHERE tenant_id = ?")
        .bind(0, tenant.value())
        .map(
            (row, context) ->
                new Practice(
                    tenant, row.getString(1), row.getString(2), ZoneId.of(row.getString(3))))
        .findOne();
  }

  /** Adds an appointment. */
  public void add(TenantId tenant, Appointment appointment) {
    handle.execute(
        "INSERT INTO clinic_appointment (tenant_id, id, patient, email, starts_at, status) VALUES (?, ?, ?, ?, ?, ?)",
        tenant.value(),
        appointment.id(),
        appointment.patient(),
        appointment.email(),
        Timestamp.from(appointment.startsAt()),
        appointment.status().name());
  }

  /** Returns an appointment, if this practice has it. */
  public Optional<Appointment> find(TenantId tenant, String id) {
    return handle
        .createQuery(
            "SELECT patient, email, starts_at, status FROM clinic_appointment WHERE tenant_id = ? AND id = ?")
        .bind(0, tenant.value())
        .bind(1, id)
        .map(
            (row, context) ->
                new Appointment(
                    id,
                    row.getString(1),
                    row.getString(2),
                    row.getTimestamp(3).toInstant(),
                    AppointmentStatus.valueOf(row.getString(4))))
        .findOne();
  }

  /** Cancels an appointment; tells whether it was booked before. */
  public boolean cancel(TenantId tenant, String id) {
    return handle.execute(
            "UPDATE clinic_appointment SET status = ? WHERE tenant_id = ? AND id = ? AND status = ?",
            AppointmentStatus.CANCELLED.name(),
            tenant.value(),
            id,
            AppointmentStatus.BOOKED.name())
        == 1;
  }
}
