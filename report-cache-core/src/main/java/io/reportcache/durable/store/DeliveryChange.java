package io.reportcache.durable.store;

/**
 * What came of a change to the deliveries of an event or a job. An event has one for each handler,
 * a job one. What has ended already, was cancelled or never was there counts in neither.
 *
 * @param changed how many waited, and are changed now
 * @param running how many a worker had claimed already: they stay as they are, and run
 */
public record DeliveryChange(int changed, int running) {

  /** Tells whether there was something to change, and nothing that runs already. */
  public boolean isComplete() {
    return changed > 0 && running == 0;
  }
}
