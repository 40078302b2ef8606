package io.reportcache.spring;

import io.reportcache.tenant.TenantContext;
import org.springframework.core.task.TaskDecorator;

/**
 * Binds the tenant of the thread that hands a task to an executor while the task runs. If that
 * thread has no tenant, the task runs without one.
 *
 * <p>Spring Boot applies it to the executors that it configures itself, those of {@code @Async}
 * among them, unless the application has a {@code TaskDecorator} of its own, which can call this
 * one. Give it to other executors by their {@code setTaskDecorator}.
 */
public final class TenantTaskDecorator implements TaskDecorator {

  /** Creates the decorator, which has no state. */
  public TenantTaskDecorator() {}

  @Override
  public Runnable decorate(Runnable task) {
    return TenantContext.capture().wrap(task); // T3
  }
}
