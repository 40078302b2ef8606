package io.reportcache.durable.worker;

import io.reportcache.durable.store.Claim;
import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.store.DeliveryStoreException;
import io.reportcache.durable.store.Ending;
import io.reportcache.durable.store.ExtendedLeases;
import io.reportcache.durable.store.Lane;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.durable.store.NewDelivery;
import io.reportcache.durable.store.Settlement;
import io.reportcache.durable.store.Tended;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** A store in memory that can be away, refuse, or take deliveries from their owners. */
final class MovableStore implements DeliveryStore {

  private final MemoryDeliveryStore store;
  private final Set<ClaimedDelivery> claimed = new HashSet<>();
  final AtomicInteger refused = new AtomicInteger();
  volatile boolean away;
  volatile boolean extendsNothing;
  volatile int settlesRefused;
  volatile String poison = "";

  MovableStore(MemoryDeliveryStore store) {
    this.store = store;
  }

  /** Has all that is claimed claimed by another. */
  synchronized void lapse() {
    for (ClaimedDelivery delivery : claimed) {
      store.settle(
          List.of(
              new Settlement(
                  delivery, Ending.RELEASED, Duration.ZERO, Duration.ZERO, null, null, null)));
    }
    claimed.forEach(
        delivery -> store.claim(new Claim(delivery.lane(), 1, "another", Duration.ofHours(1))));
  }

  @Override
  public void add(List<NewDelivery> deliveries) {
    store.add(deliveries);
  }

  @Override
  public synchronized List<ClaimedDelivery> claim(Claim claim) {
    answer();
    List<ClaimedDelivery> taken = store.claim(claim);
    claimed.addAll(taken);
    return taken;
  }

  @Override
  public List<Settlement> settle(List<Settlement> settlements) {
    answer();
    if (settlesRefused > 0) {
      settlesRefused--;
      throw new DeliveryStoreException("not now");
    }
    if (settlements.stream().anyMatch(s -> s.delivery().message().payload().equals(poison))) {
      throw new DeliveryStoreException("not this one");
    }
    return store.settle(settlements);
  }

  @Override
  public ExtendedLeases extend(Collection<ClaimedDelivery> deliveries, Duration lease) {
    answer();
    return extendsNothing
        ? new ExtendedLeases(Set.of(), Set.of())
        : store.extend(deliveries, lease);
  }

  @Override
  public Tended tend(int lapsesAllowed) {
    answer();
    return store.tend(lapsesAllowed);
  }

  @Override
  public int unpark(Lane lane, Map<String, Integer> types) {
    return store.unpark(lane, types);
  }

  @Override
  public int purge(Duration age) {
    answer();
    return store.purge(age);
  }

  private void answer() {
    if (away) {
      refused.incrementAndGet();
      throw new DeliveryStoreException("the store is away");
    }
  }
}
