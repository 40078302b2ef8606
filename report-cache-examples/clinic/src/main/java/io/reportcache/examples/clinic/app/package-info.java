/**
 * The clinic as a whole: appointments that are booked and cancelled, and what patients are told.
 */
@NullMarked
package io.reportcache.examples.clinic.app;

import org.jspecify.annotations.NullMarked;
