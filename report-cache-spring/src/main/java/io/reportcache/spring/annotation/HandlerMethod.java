package io.reportcache.spring.annotation;

import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEnvelope;
import io.reportcache.event.SubscriptionOptions;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.ResolvableType;
import org.springframework.util.ReflectionUtils;

/** A method with {@link ReportEventHandler}, and how it is called. */
final class HandlerMethod {

  final String bean;
  final String name;
  final Class<? extends DomainEvent> eventClass;
  final ReportEventHandler annotation;
  private final ConfigurableListableBeanFactory beans;
  private final Method method;
  private final boolean takesEnvelope;
  private final Duration timeout;

  /**
   * Reads an annotation.
   *
   * @throws IllegalStateException if the method takes something else than an event, or the time-out
   *     can't be read
   */
  HandlerMethod(
      ConfigurableListableBeanFactory beans,
      String bean,
      Class<?> type,
      Method method,
      ReportEventHandler annotation) {
    this.beans = beans;
    this.bean = bean;
    this.method = method;
    this.annotation = annotation;
    this.name = resolved(annotation.name(), type.getSimpleName() + "." + method.getName());
    this.timeout = durationOf(resolved(annotation.timeout(), "1m"));
    ResolvableType parameter =
        method.getParameterCount() == 1
            ? ResolvableType.forMethodParameter(method, 0, type)
            : ResolvableType.NONE;
    takesEnvelope = parameter.resolve() == EventEnvelope.class;
    eventClass = eventClass(takesEnvelope ? parameter.getGeneric(0) : parameter);
  }

  /** Returns whether the parameter is a class, whose events can be stored as such. */
  boolean isOfOneClass() {
    return !eventClass.isInterface() && !Modifier.isAbstract(eventClass.getModifiers());
  }

  /** Calls the method of the bean, which is made now if it isn't there. */
  void handle(EventEnvelope<?> envelope) throws Exception {
    Object target = beans.getBean(bean);
    Method callable = AopUtils.selectInvocableMethod(method, target.getClass());
    ReflectionUtils.makeAccessible(callable);
    try {
      callable.invoke(target, takesEnvelope ? envelope : envelope.event());
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw e;
    }
  }

  /**
   * Returns the options for stored events.
   *
   * @throws IllegalStateException if one isn't allowed
   */
  LaneOptions laneOptions() {
    try {
      LaneOptions options =
          LaneOptions.defaults()
              .withAttempts(annotation.attempts())
              .withConcurrency(annotation.concurrency())
              .withTimeout(timeout);
      return annotation.ordered() ? options.inOrder() : options;
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(this + ": " + e.getMessage(), e);
    }
  }

  /**
   * Returns the options for the bus inside the JVM.
   *
   * @throws IllegalStateException if one isn't allowed
   */
  SubscriptionOptions subscriptionOptions() {
    try {
      SubscriptionOptions queued = SubscriptionOptions.queued().withName(name);
      return queued.withAttempts(annotation.attempts(), queued.backoff());
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(this + ": " + e.getMessage(), e);
    }
  }

  private String resolved(String text, String otherwise) {
    return text.isEmpty() ? otherwise : String.valueOf(beans.resolveEmbeddedValue(text));
  }

  /** Also for the bus, which has no time-outs: what can't be read is wrong anyway. */
  private Duration durationOf(String text) {
    try {
      return Durations.of(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(this + ": " + e.getMessage(), e);
    }
  }

  private Class<? extends DomainEvent> eventClass(ResolvableType parameter) {
    Class<?> type = parameter.resolve();
    if (type == null || !DomainEvent.class.isAssignableFrom(type)) {
      throw new IllegalStateException(
          this + " has other parameters; give it one, a DomainEvent or an EventEnvelope of one");
    }
    return type.asSubclass(DomainEvent.class);
  }

  @Override
  public String toString() {
    return "@ReportEventHandler on %s.%s"
        .formatted(method.getDeclaringClass().getName(), method.getName());
  }
}
