package io.reportcache.spring;

import io.reportcache.tenant.TenantContext;
import org.springframework.core.task.TaskDecorator;

/**
 * Has a task run for the tenant that was bound where it was handed to the executor. Where none was
 * bound, none is while it runs.
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
