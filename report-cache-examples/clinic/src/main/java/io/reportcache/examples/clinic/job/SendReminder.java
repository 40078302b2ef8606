package io.reportcache.examples.clinic.job;

import io.reportcache.durable.JobName;

/**
 * Tells a patient that an appointment is 24 hours away.
 *
 * @param appointment its id
 */
@JobName("appointment.reminder")
public record SendReminder(String appointment) implements AppointmentJob {}
