package io.reportcache.spring;

import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.TenantQueues;
import io.reportcache.log.GuardedLog;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.env.Environment;

/**
 * Refuses the start if handlers or jobs are registered by customizers that are never called, since
 * this context has no store: events and jobs for them would be lost silently. If the application
 * has set that there is no store, a warning is logged instead, since child contexts may have one.
 */
final class UnheardCustomizers implements SmartInitializingSingleton {

  private static final GuardedLog log = GuardedLog.of(DurableEvents.class);
  private static final String STORE = "report-cache.deliveries.store";

  /** Made here for a store of the parent, whose workers don't see it. */
  private static final String OURS = "reportCacheTenantQueues";

  private final ConfigurableListableBeanFactory beans;
  private final Environment environment;

  UnheardCustomizers(ConfigurableListableBeanFactory beans, Environment environment) {
    this.beans = beans;
    this.environment = environment;
  }

  @Override
  public void afterSingletonsInstantiated() {
    if (has(DeliveryWorkers.class)) {
      return;
    }
    boolean parentKeeps = isKeptByParent();
    List<String> unheard = new ArrayList<>();
    if (!has(DurableEvents.class)) { // else the application makes its own
      unheard.addAll(List.of(beans.getBeanNamesForType(DurableEventsCustomizer.class)));
    }
    if (!has(TenantQueues.class) || beans.containsLocalBean(OURS)) {
      unheard.addAll(List.of(beans.getBeanNamesForType(TenantQueuesCustomizer.class)));
    }
    if (!unheard.isEmpty() && !parentKeeps && environment.containsProperty(STORE)) {
      log.warn(
          "{} is none, so nobody in this context asks what {} register; child contexts that keep"
              + " durable events or jobs do",
          STORE,
          unheard);
    } else if (!unheard.isEmpty()) {
      IllegalStateException refusal =
          new IllegalStateException(reason(parentKeeps).formatted(unheard));
      throw new BeanCreationException(unheard.get(0), refusal.toString(), refusal);
    }
  }

  private static String reason(boolean parentKeeps) {
    return parentKeeps
        ? "durable events and jobs are kept and run by a parent of this context, which doesn't see what %s register here; define these in that parent, or set report-cache.deliveries.* in this context instead of there, or define beans here of type DurableEvents and TenantQueues that ask them, and their workers"
        : "nothing in this context keeps durable events or jobs, so nobody asks what %s register here; set report-cache.deliveries.store to jdbc, or to memory to keep nothing beyond the process, or define a bean of type DeliveryStore; if child contexts keep them, set it to none here";
  }

  private boolean isKeptByParent() {
    BeanFactory parent = beans.getParentBeanFactory();
    return parent != null && parent.getBeanProvider(DeliveryWorkers.class).getIfAvailable() != null;
  }

  /** Here, not in a parent; without making any. */
  private boolean has(Class<?> type) {
    return beans.getBeanNamesForType(type, true, false).length > 0;
  }
}
