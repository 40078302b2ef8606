package io.reportcache.examples.invoicing.tour;

/** A part of the tour. */
@FunctionalInterface
interface TourStep {

  /**
   * Tries something in the business and tells the log what held.
   *
   * @throws Exception if it could not go on, which counts as a failure
   */
  void run(TourStage stage) throws Exception;
}
