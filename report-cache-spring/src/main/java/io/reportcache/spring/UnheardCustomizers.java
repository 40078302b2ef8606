package io.reportcache.spring;

import io.reportcache.delivery.DurableEvents;
import io.reportcache.delivery.TenantQueues;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Refuses the start if handlers or jobs are registered here by customizers that nobody asks: what
 * is published for them would be lost without a word.
 */
final class UnheardCustomizers implements SmartInitializingSingleton {

  private final ConfigurableListableBeanFactory beans;

  UnheardCustomizers(ConfigurableListableBeanFactory beans) {
    this.beans = beans;
  }

  @Override
  public void afterSingletonsInstantiated() {
    if (has(DeliveryWorkers.class)) {
      return;
    }
    boolean parentKeeps = isKeptByParent();
    List<String> unheard = new ArrayList<>();
    if (parentKeeps || !has(DurableEvents.class)) { // else the application makes its own
      unheard.addAll(List.of(beans.getBeanNamesForType(DurableEventsCustomizer.class)));
    }
    if (parentKeeps || !has(TenantQueues.class)) {
      unheard.addAll(List.of(beans.getBeanNamesForType(TenantQueuesCustomizer.class)));
    }
    if (!unheard.isEmpty()) {
      IllegalStateException refusal =
          new IllegalStateException(reason(parentKeeps).formatted(unheard));
      throw new BeanCreationException(unheard.get(0), refusal.toString(), refusal);
    }
  }

  private static String reason(boolean parentKeeps) {
    return parentKeeps
        ? "durable events and jobs are kept and run by a parent of this context, which doesn't see what %s register here; define these in that parent, or set report-cache.deliveries.* in this context instead of there"
        : "nothing in this context keeps durable events or jobs, so nobody asks what %s register here; set report-cache.deliveries.store to jdbc, or to memory to keep nothing beyond the process, or define a bean of type DeliveryStore";
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
