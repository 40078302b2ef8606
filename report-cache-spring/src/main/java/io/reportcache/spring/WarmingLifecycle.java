package io.reportcache.spring;

import io.reportcache.warming.WarmingScheduler;
import org.springframework.context.SmartLifecycle;

/**
 * Starts warming when the context is ready, and ends it before anything that a report needs is
 * stopped or destroyed.
 */
final class WarmingLifecycle implements SmartLifecycle {

  private final WarmingScheduler warming;
  private final boolean automatic;
  private volatile boolean running;

  WarmingLifecycle(WarmingScheduler warming, boolean automatic) {
    this.warming = warming;
    this.automatic = automatic;
  }

  @Override
  public boolean isAutoStartup() {
    return automatic;
  }

  @Override
  public void start() {
    warming.start();
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    warming.close();
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
