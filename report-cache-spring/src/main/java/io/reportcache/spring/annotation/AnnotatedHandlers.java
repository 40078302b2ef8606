package io.reportcache.spring.annotation;

import io.reportcache.ReportCache;
import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.DurableEventsBuilder;
import io.reportcache.event.EventBus;
import io.reportcache.log.GuardedLog;
import io.reportcache.spring.annotation.ReportEventHandler.Waiting;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Registers the methods with {@link ReportEventHandler}: with the durable events when these are
 * built, or on the bus when all beans are there.
 */
final class AnnotatedHandlers implements SmartInitializingSingleton {

  private static final GuardedLog log = GuardedLog.of(ReportCache.class);

  private static final String AUTO_CONFIGURED = "reportCacheDurableEvents";

  private final ConfigurableListableBeanFactory beans;
  private final ObjectProvider<EventBus> bus;

  AnnotatedHandlers(ConfigurableListableBeanFactory beans, ObjectProvider<EventBus> bus) {
    this.beans = beans;
    this.bus = bus;
  }

  /** Registers those whose events are to be stored. */
  void register(DurableEventsBuilder builder) {
    for (HandlerMethod each : methods()) {
      if (each.annotation.waiting() != Waiting.IN_MEMORY) {
        if (each.isOfOneClass()) {
          builder.type(each.eventClass);
        }
        builder.handler(
            each.name, each.eventClass, each.laneOptions(), (event, run) -> each.handle(event));
        log.info("Handler {} handles stored events of {}", each.name, each.eventClass.getName());
      }
    }
  }

  @Override
  public void afterSingletonsInstantiated() {
    boolean stored = beans.containsLocalBean(AUTO_CONFIGURED);
    for (HandlerMethod each : methods()) {
      try {
        hearBus(each, stored);
      } catch (IllegalArgumentException | IllegalStateException e) {
        throw new BeanCreationException(each.bean, String.valueOf(e.getMessage()), e);
      }
    }
  }

  private void hearBus(HandlerMethod each, boolean stored) {
    Waiting waiting = each.annotation.waiting();
    if (waiting == Waiting.IN_MEMORY) {
      subscribe(each);
    } else if (!stored) {
      requireNoOwn(each);
      if (waiting == Waiting.STORED) {
        throw new IllegalStateException(
            "%s wants events to be stored, but there is no bean of type DurableEvents; set report-cache.deliveries.store, or leave out waiting"
                .formatted(each));
      }
      subscribe(each);
    }
  }

  /** Nothing can be registered with durable events that the application has built. */
  private void requireNoOwn(HandlerMethod handler) {
    if (beans.getBeanNamesForType(DurableEvents.class, true, false).length > 0) {
      throw new IllegalStateException(
          "%s can't be registered with DurableEvents that the application builds itself; register it there, or set waiting to IN_MEMORY"
              .formatted(handler));
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // it stays until the bus is closed
  private void subscribe(HandlerMethod each) {
    var unused =
        bus.getObject().subscribe(each.eventClass, each::handle, each.subscriptionOptions());
    log.info(
        "Handler {} hears events of {} from memory{}",
        each.name,
        each.eventClass.getName(),
        each.annotation.waiting() == Waiting.IN_MEMORY
            ? ""
            : ", since there is no bean of type DurableEvents");
  }

  private List<HandlerMethod> methods() {
    List<HandlerMethod> methods = new ArrayList<>();
    AnnotatedBeans.forEach(
        beans,
        ReportEventHandler.class,
        (bean, type, method, annotation) ->
            methods.add(new HandlerMethod(beans, bean, type, method, annotation)));
    return methods;
  }
}
