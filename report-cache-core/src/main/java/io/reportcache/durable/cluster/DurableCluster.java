package io.reportcache.durable.cluster;

import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.worker.DeliveryWorkerBuilder;
import io.reportcache.warming.Cluster;
import io.reportcache.warming.ClusterTicks;
import io.reportcache.warming.TickRunner;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * The cluster of the nodes that share a store of deliveries. Immutable; the store stays the
 * caller's.
 *
 * <pre>{@code
 * WarmingScheduler.builder().oncePerCluster(DurableCluster.on(store)).build();
 * }</pre>
 *
 * <ul>
 *   <li>Each tick is stored once, by the moment that the schedule names, and one node runs it. When
 *       several ticks wait, the job with the highest priority runs first. The nodes' clocks needn't
 *       agree. A clock that is late by more than completed deliveries are kept, 30 days by default,
 *       would make ticks run again.
 *   <li>If a node dies, another node runs its tick when the lease ends, which is as long as the
 *       longest time limit of a job and two minutes; if a node is closed, at once. A tick is passed
 *       over when the next tick is due by then.
 *   <li>While no node runs, ticks are missed, as they are without a cluster. While the store can't
 *       be reached, a node tries to add a tick until the next tick is due.
 *   <li>A run that fails or times out is logged and counted on its node, and written into the
 *       delivery's log of runs. It doesn't become a dead letter: the next tick is the next attempt.
 * </ul>
 *
 * @since 0.1
 */
public final class DurableCluster implements Cluster {

  private final DeliveryStore store;
  private final UnaryOperator<DeliveryWorkerBuilder> worker;

  private DurableCluster(DeliveryStore store, UnaryOperator<DeliveryWorkerBuilder> worker) {
    this.store = Objects.requireNonNull(store, "store must not be null");
    this.worker = Objects.requireNonNull(worker, "worker must not be null");
  }

  /** Returns the cluster of the nodes that share this store. */
  public static DurableCluster on(DeliveryStore store) {
    return on(store, UnaryOperator.identity());
  }

  /**
   * As {@link #on(DeliveryStore)}, with settings of the worker that runs ticks: the node's name,
   * how often it polls, how long completed deliveries are kept.
   *
   * @param worker changes and returns the builder of the worker
   */
  public static DurableCluster on(
      DeliveryStore store, UnaryOperator<DeliveryWorkerBuilder> worker) {
    return new DurableCluster(store, worker);
  }

  @Override
  public ClusterTicks join(TickRunner runner, InstantSource clock) {
    return new StoredTicks(store, worker, runner, clock);
  }
}
