package io.reportcache.spring;

import io.reportcache.delivery.DurableEvents;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Brings the durable events of a child context together with what its parent has: the bridge and
 * the bus of the parent, to which the child's events go, find them.
 */
final class DurableEventsOfChild implements BeanFactoryPostProcessor, DisposableBean {

  private Runnable end = () -> {};

  /** Before any bean is made, since one may publish as soon as it is. */
  @Override
  public void postProcessBeanFactory(ConfigurableListableBeanFactory factory) {
    BeanFactory parent = factory.getParentBeanFactory();
    if (parent != null
        && factory.getBeanNamesForType(DurableEvents.class, true, false).length > 0) {
      parent
          .getBeanProvider(DurableRoute.class)
          .ifAvailable(route -> end = route.add(factory.getBeanProvider(DurableEvents.class)));
    }
  }

  @Override
  public void destroy() {
    end.run();
  }
}
