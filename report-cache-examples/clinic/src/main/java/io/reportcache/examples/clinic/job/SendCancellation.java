package io.reportcache.examples.clinic.job;

import io.reportcache.durable.JobName;

/**
 * Tells a patient that an appointment is cancelled.
 *
 * @param appointment its id
 */
@JobName("appointment.cancellation")
public record SendCancellation(String appointment) implements AppointmentJob {}
