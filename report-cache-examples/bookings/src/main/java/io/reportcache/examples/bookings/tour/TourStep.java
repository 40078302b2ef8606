package io.reportcache.examples.bookings.tour;

/** A part of the tour. */
@FunctionalInterface
interface TourStep {

  /**
   * Tries something and tells the log what held.
   *
   * @throws Exception if it could not go on, which counts as a failure
   */
  void run(TourStage stage) throws Exception;
}
