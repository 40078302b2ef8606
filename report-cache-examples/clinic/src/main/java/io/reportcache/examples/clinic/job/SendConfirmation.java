package io.reportcache.examples.clinic.job;

import io.reportcache.durable.JobName;

/**
 * Tells a patient that an appointment is booked.
 *
 * @param appointment its id
 */
@JobName("appointment.confirmation")
public record SendConfirmation(String appointment) implements AppointmentJob {}
