package io.reportcache.durable.worker;

import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * The deliveries that a worker has claimed, each until the worker is done with it and its handler
 * is gone. Safe for use by many threads.
 */
final class Holdings implements Iterable<OwnedDelivery> {

  private final Set<OwnedDelivery> held = ConcurrentHashMap.newKeySet();

  void addAll(Collection<OwnedDelivery> claimed) {
    held.addAll(claimed);
  }

  /** To be called whenever the worker is done with it, or its handler is gone: the later counts. */
  void removeIfGone(OwnedDelivery one) {
    if (one.isGone()) {
      held.remove(one);
    }
  }

  /** Returns those that the worker isn't done with and that fit. */
  List<OwnedDelivery> unsettled(Predicate<OwnedDelivery> fits) {
    return held.stream().filter(one -> !one.isOver() && fits.test(one)).toList();
  }

  @Override
  public Iterator<OwnedDelivery> iterator() {
    return held.iterator();
  }
}
