package io.reportcache.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import java.util.Optional;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.core.task.AsyncTaskExecutor;

class TenantTaskDecoratorTest {

  @Test
  void tasksOnBootsExecutorRunForWhoHandedThemOver() {
    Runners.runner()
        .withConfiguration(AutoConfigurations.of(TaskExecutionAutoConfiguration.class))
        .withPropertyValues("spring.task.execution.pool.core-size=1")
        .run(
            context -> {
              AsyncTaskExecutor executor = context.getBean(AsyncTaskExecutor.class);
              Future<Optional<TenantId>> acme =
                  TenantContext.call(
                      TenantId.of("acme"), () -> executor.submit(TenantContext::current));
              assertThat(acme.get()).contains(TenantId.of("acme"));
              assertThat(executor.submit(TenantContext::current).get())
                  .as("the same thread, of a caller without a tenant")
                  .isEmpty();
            });
  }

  @Test
  void withTheReportCacheSwitchedOffTasksAreLeftAlone() {
    Runners.runner()
        .withPropertyValues("report-cache.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean(TenantTaskDecorator.class));
  }
}
