package io.reportcache.examples.clinic.appointment;

import java.time.Instant;

/**
 * A patient's appointment.
 *
 * @param id unique in its practice
 * @param patient who comes
 * @param email where to write to, as the patient gave it
 * @param startsAt when
 * @param status where it stands
 */
public record Appointment(
    String id, String patient, String email, Instant startsAt, AppointmentStatus status) {}
