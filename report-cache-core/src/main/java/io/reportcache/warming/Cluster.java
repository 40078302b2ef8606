package io.reportcache.warming;

import java.time.InstantSource;

/**
 * Nodes that agree on which of them runs a job {@linkplain WarmingJob#oncePerCluster() once per
 * cluster}. One implementation comes with this library, {@code DurableCluster}, whose nodes share a
 * store of deliveries.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface Cluster {

  /**
   * Makes one scheduler of this node a member.
   *
   * @param runner runs the ticks that this node gets
   * @param clock tells the time of this node, for what people read; nodes needn't agree on it
   */
  ClusterTicks join(TickRunner runner, InstantSource clock);
}
