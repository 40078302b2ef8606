package io.reportcache.spring;

import io.reportcache.durable.DurableEvents;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Registers the durable events of a child context with its parent, so that the parent's bridge and
 * bus, to which the child's events go, find them.
 */
final class DurableEventsOfChild
    implements BeanFactoryPostProcessor, SmartInitializingSingleton, DisposableBean {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private volatile @Nullable Child child;

  /** Before any bean is made, since one may publish as soon as it is. */
  @Override
  public void postProcessBeanFactory(ConfigurableListableBeanFactory factory) {
    BeanFactory parent = factory.getParentBeanFactory();
    if (parent != null
        && factory.getBeanNamesForType(DurableEvents.class, true, false).length > 0) {
      parent
          .getBeanProvider(DurableRoute.class)
          .ifAvailable(route -> child = new Child(route, factory));
    }
  }

  /** Of two beans none is taken, which fails the start and not the first event. */
  @Override
  public void afterSingletonsInstantiated() {
    Child started = child;
    if (started != null) {
      var unused = started.bean.get();
      started.start.hasEnded();
    }
  }

  @Override
  public void destroy() {
    Child closed = child;
    if (closed != null) {
      closed.leave.run();
      closed.start.hasClosed();
    }
  }

  /** The part of the route that leads to a child context. */
  private static final class Child {
    private final OnFirstUse<Optional<DurableEvents>, Optional<DurableEvents>> bean;
    private final ContextStart start;
    private final Runnable leave;

    Child(DurableRoute route, ConfigurableListableBeanFactory factory) {
      ObjectProvider<DurableEvents> events = factory.getBeanProvider(DurableEvents.class);
      bean = new OnFirstUse<>(() -> Optional.ofNullable(events.getIfAvailable()), found -> found);
      start = new ContextStart(factory, LIMIT);
      leave = route.add(() -> start.awaitBeans() ? bean.get() : Optional.empty());
    }
  }
}
