package io.reportcache.durable.worker;

import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.store.Lane;
import io.reportcache.schedule.Ticker;
import io.reportcache.tenant.TenantId;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The options of a {@link DeliveryWorkerBuilder}, with the lanes in the order they were added. */
record WorkerSettings(
    DeliveryStore store,
    Map<Lane, ServedLane> lanes,
    Set<TenantId> tenants,
    String node,
    int batch,
    Duration lease,
    Duration pollInterval,
    Duration closePatience,
    int lapsesAllowed,
    Duration keepCompleted,
    Duration cleanUpInterval,
    DeliveryRunListener listener,
    Consumer<Set<Lane>> startListener,
    @Nullable DeliveryRunObserver observer,
    Ticker ticker) {

  WorkerSettings {
    lanes = Collections.unmodifiableMap(new LinkedHashMap<>(lanes));
    tenants = Set.copyOf(tenants);
  }
}
