/** What is done in the clinic: appointments are booked and cancelled. */
@NullMarked
package io.reportcache.examples.clinic.appointment;

import org.jspecify.annotations.NullMarked;
