package io.reportcache.durable.worker;

import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * The deliveries that a worker has claimed. Each stays until the worker is done with it and its
 * handler has returned or was given up. Safe for use by many threads.
 */
final class Holdings implements Iterable<OwnedDelivery> {

  private final Set<OwnedDelivery> held = ConcurrentHashMap.newKeySet();

  void addAll(Collection<OwnedDelivery> claimed) {
    held.addAll(claimed);
  }

  /** Removes it if it's gone. Called when the worker is done with it, and when its handler is. */
  void removeIfGone(OwnedDelivery one) {
    if (one.isGone()) {
      held.remove(one);
    }
  }

  /** Returns the deliveries that the worker isn't done with and that fulfil the condition. */
  List<OwnedDelivery> unsettled(Predicate<OwnedDelivery> fits) {
    return held.stream().filter(one -> !one.isOver() && fits.test(one)).toList();
  }

  @Override
  public Iterator<OwnedDelivery> iterator() {
    return held.iterator();
  }
}
