package io.reportcache.durable.store;

/**
 * The outcome of cancelling or rescheduling an event or a job. An event has one delivery for each
 * handler, a job has one. Deliveries that have already ended, were cancelled before or never
 * existed count in neither number.
 *
 * @param changed the number of waiting deliveries that were changed
 * @param running the number of deliveries that a worker had already claimed; they are unchanged and
 *     run
 * @since 0.1
 */
public record DeliveryChange(int changed, int running) {

  /** Returns whether at least one delivery was changed and none is running. */
  public boolean isComplete() {
    return changed > 0 && running == 0;
  }
}
