package io.reportcache.spring;

import io.reportcache.delivery.DurableEvents;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Brings the durable events of a child context together with what its parent has: the bridge and
 * the bus of the parent, to which the child's events go, find them; and customizers that nobody
 * would ask fail the start.
 */
final class DurableEventsOfChild
    implements BeanFactoryPostProcessor, SmartInitializingSingleton, DisposableBean {

  private @Nullable ConfigurableListableBeanFactory beans;
  private Runnable end = () -> {};

  /** Before any bean is made, since one may publish as soon as it is. */
  @Override
  public void postProcessBeanFactory(ConfigurableListableBeanFactory factory) {
    beans = factory;
    BeanFactory parent = factory.getParentBeanFactory();
    if (parent != null && has(factory, DurableEvents.class)) {
      parent
          .getBeanProvider(DurableRoute.class)
          .ifAvailable(route -> end = route.add(factory.getBeanProvider(DurableEvents.class)));
    }
  }

  @Override
  public void afterSingletonsInstantiated() {
    ConfigurableListableBeanFactory factory = beans;
    BeanFactory parent = factory == null ? null : factory.getParentBeanFactory();
    if (parent == null
        || has(factory, DeliveryWorkers.class)
        || parent.getBeanProvider(DeliveryWorkers.class).getIfAvailable() == null) {
      return;
    }
    List<String> unheard = new ArrayList<>();
    for (Class<?> type : List.of(DurableEventsCustomizer.class, TenantQueuesCustomizer.class)) {
      unheard.addAll(List.of(factory.getBeanNamesForType(type)));
    }
    if (!unheard.isEmpty()) {
      IllegalStateException refusal =
          new IllegalStateException(
              "durable events and jobs are kept and run by a parent of this context, which doesn't see what %s register here; define these in that parent, or set report-cache.deliveries.* in this context instead of there"
                  .formatted(unheard));
      throw new BeanCreationException(unheard.get(0), refusal.toString(), refusal);
    }
  }

  @Override
  public void destroy() {
    end.run();
  }

  /** Here, not in a parent; without making any. */
  private static boolean has(ConfigurableListableBeanFactory factory, Class<?> type) {
    return factory.getBeanNamesForType(type, true, false).length > 0;
  }
}
