package io.reportcache.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.spring.annotation.ReportAnnotationsAutoConfiguration;
import io.reportcache.spring.annotation.TenantScoped;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import io.reportcache.tenant.TenantSnapshot;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;

/** T3: the ways in which an application hands work over, with what Spring Boot configures. */
@Tag("slow")
class CarriedTenantsTest {

  record Done(boolean fails) {}

  static class Work {

    final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    private final ApplicationEventPublisher events;

    Work(ApplicationEventPublisher events) {
      this.events = events;
    }

    BlockingQueue<String> seen() {
      return seen;
    }

    @Async
    public CompletableFuture<String> later() {
      return CompletableFuture.completedFuture(bound());
    }

    @Transactional
    public void publish(boolean fails) {
      events.publishEvent(new Done(fails));
      if (fails) {
        throw new IllegalStateException("rolled back");
      }
    }

    @TransactionalEventListener
    public void afterCommit(Done done) {
      seen.add("after the commit " + bound());
    }

    @TransactionalEventListener(phase = TransactionPhase.AFTER_ROLLBACK)
    public void afterRollback(Done done) {
      seen.add("after the rollback " + bound());
    }

    @Async
    @TransactionalEventListener
    public void later(Done done) {
      seen.add("later " + bound());
    }
  }

  static class Clockwork {

    final BlockingQueue<String> ticks = new LinkedBlockingQueue<>();

    BlockingQueue<String> ticks() {
      return ticks;
    }

    @Scheduled(fixedDelay = 1, timeUnit = TimeUnit.HOURS)
    public void tick() {
      ticks.add("tick for " + bound());
    }

    @Scheduled(fixedDelay = 1, timeUnit = TimeUnit.HOURS)
    @TenantScoped(central = true)
    public void centralTick() {
      ticks.add("central tick for " + bound());
    }

    @Scheduled(fixedDelay = 1, timeUnit = TimeUnit.HOURS)
    @TenantScoped("'acme'")
    public void tickOfAcme() {
      ticks.add("tick of one for " + bound());
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAsync(proxyTargetClass = true)
  @EnableScheduling
  @EnableTransactionManagement(proxyTargetClass = true)
  static class Application {

    @Bean
    Work work(ApplicationEventPublisher events) {
      return new Work(events);
    }

    @Bean
    Clockwork clockwork() {
      return new Clockwork();
    }

    @Bean
    DataSource database() {
      return new DriverManagerDataSource("jdbc:h2:mem:" + UUID.randomUUID());
    }

    @Bean
    PlatformTransactionManager transactionManager(DataSource database) {
      return new DataSourceTransactionManager(database);
    }
  }

  private static String bound() {
    return TenantContext.current().map(TenantId::toString).orElse("nobody");
  }

  @Test
  void anAsyncMethodWorksForItsCaller() {
    run(
        context -> {
          Work work = context.getBean(Work.class);
          assertThat(forAcme(work::later).join()).isEqualTo("tenant 'acme'");
          assertThat(work.later().join()).as("the next on the same thread").isEqualTo("nobody");
        });
  }

  @Test
  void listenersOfATransactionWorkForItsTenant() {
    run(
        context -> {
          Work work = context.getBean(Work.class);
          forAcme(
              () -> {
                work.publish(false);
                return null;
              });
          assertThat(work.seen().poll(1, TimeUnit.MINUTES))
              .isIn("after the commit tenant 'acme'", "later tenant 'acme'");
          assertThat(work.seen().poll(1, TimeUnit.MINUTES))
              .isIn("after the commit tenant 'acme'", "later tenant 'acme'");
          try {
            forAcme(
                () -> {
                  work.publish(true);
                  return null;
                });
          } catch (IllegalStateException e) {
            assertThat(e).hasMessage("rolled back");
          }
          assertThat(work.seen().poll(1, TimeUnit.MINUTES))
              .isEqualTo("after the rollback tenant 'acme'");
        });
  }

  @Test
  void scheduledMethodsHaveNoTenantUnlessTheyNameOne() {
    run(
        context -> {
          Clockwork clockwork = context.getBean(Clockwork.class);
          assertThat(
                  new String[] {
                    clockwork.ticks().poll(1, TimeUnit.MINUTES),
                    clockwork.ticks().poll(1, TimeUnit.MINUTES),
                    clockwork.ticks().poll(1, TimeUnit.MINUTES)
                  })
              .containsExactlyInAnyOrder(
                  "tick for nobody", "central tick for central", "tick of one for tenant 'acme'");
        });
  }

  @Test
  void aTaskThatARequestHandsToAnExecutorIsTheTenants() {
    run(
        context -> {
          AsyncTaskExecutor executor =
              context.getBean("applicationTaskExecutor", AsyncTaskExecutor.class);
          assertThat(forAcme(() -> executor.submitCompletable(CarriedTenantsTest::bound)).join())
              .isEqualTo("tenant 'acme'");
          assertThat(
                  forAcme(() -> CompletableFuture.supplyAsync(CarriedTenantsTest::bound, executor))
                      .join())
              .isEqualTo("tenant 'acme'");
        });
  }

  @Test
  void aTaskForATimerOrAnotherPoolIsHandedOver() {
    run(
        context -> {
          CompletableFuture<String> timed = new CompletableFuture<>();
          forAcme(
              () ->
                  context
                      .getBean(TaskScheduler.class)
                      .schedule(
                          TenantContext.capture().wrap(() -> timed.complete(bound())),
                          Instant.now()));
          assertThat(timed.get(1, TimeUnit.MINUTES)).isEqualTo("tenant 'acme'");
          assertThat(
                  forAcme(
                          () ->
                              CompletableFuture.supplyAsync(
                                  CarriedTenantsTest::bound,
                                  TenantSnapshot.propagating(task -> new Thread(task).start())))
                      .join())
              .isEqualTo("tenant 'acme'");
        });
  }

  private static <T> T forAcme(java.util.concurrent.Callable<T> work) throws Exception {
    return TenantContext.call(TenantId.of("acme"), work);
  }

  private static void run(ContextConsumer<AssertableApplicationContext> test) {
    new ApplicationContextRunner()
        .withPropertyValues(
            "spring.task.execution.pool.core-size=1", "spring.task.scheduling.pool.size=2")
        .withConfiguration(
            AutoConfigurations.of(
                TaskExecutionAutoConfiguration.class,
                TaskSchedulingAutoConfiguration.class,
                TenantTaskDecoratorAutoConfiguration.class,
                ReportCacheAutoConfiguration.class,
                ReportAnnotationsAutoConfiguration.class))
        .withUserConfiguration(Application.class)
        .run(test);
  }
}
