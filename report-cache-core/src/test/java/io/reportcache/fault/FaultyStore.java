package io.reportcache.fault;

import io.reportcache.durable.store.Claim;
import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.store.ExtendedLeases;
import io.reportcache.durable.store.Lane;
import io.reportcache.durable.store.NewDelivery;
import io.reportcache.durable.store.Settlement;
import io.reportcache.durable.store.Tended;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** A store of deliveries whose methods throw when it is their turn. */
record FaultyStore(DeliveryStore store, Faults faults) implements DeliveryStore {

  @Override
  public void add(List<NewDelivery> deliveries) {
    faults.at(Place.STORE_ADD);
    store.add(deliveries);
  }

  @Override
  public List<ClaimedDelivery> claim(Claim claim) {
    faults.at(Place.STORE_CLAIM);
    return store.claim(claim);
  }

  @Override
  public List<Settlement> settle(List<Settlement> settlements) {
    faults.at(Place.STORE_SETTLE);
    return store.settle(settlements);
  }

  @Override
  public ExtendedLeases extend(Collection<ClaimedDelivery> deliveries, Duration lease) {
    faults.at(Place.STORE_EXTEND);
    return store.extend(deliveries, lease);
  }

  @Override
  public Tended tend(int lapsesAllowed) {
    faults.at(Place.STORE_TEND);
    return store.tend(lapsesAllowed);
  }

  @Override
  public int unpark(Lane lane, Map<String, Integer> types) {
    return store.unpark(lane, types);
  }

  @Override
  public int purge(Duration age) {
    return store.purge(age);
  }

  @Override
  public Listening listen(Runnable added) {
    return store.listen(added);
  }
}
