package io.reportcache.spring;

import static io.reportcache.spring.Runners.runner;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.ReportCache;
import io.reportcache.event.EventBus;
import io.reportcache.report.NoParams;
import io.reportcache.report.Report;
import io.reportcache.schedule.Schedule;
import io.reportcache.tenant.TenantId;
import io.reportcache.warming.Priority;
import io.reportcache.warming.WarmingJob;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextClosedEvent;

/** D3 in a context: what a report needs is there until nothing asks for it any more. */
class ShutdownTest {

  @Test
  void warmingEndsBeforeWhatItUsesIsDestroyed() {
    CountDownLatch running = new CountDownLatch(1);
    List<String> order = new CopyOnWriteArrayList<>();
    WarmingJob endless =
        WarmingJob.of(
            "endless",
            Schedule.every(Duration.ofDays(1)),
            Priority.LOW,
            true,
            () -> {
              try {
                running.countDown();
                new CountDownLatch(1).await();
              } finally {
                order.add("warming ended");
              }
            });
    runner()
        .withBean(WarmingJob.class, () -> endless)
        .withBean(DisposableBean.class, () -> () -> order.add("repository destroyed"))
        .run(context -> running.await());
    assertThat(order).containsExactly("warming ended", "repository destroyed");
  }

  @Test
  void eventsThatWaitAreHandledBeforeWhatHandlersUseIsDestroyed() {
    CountDownLatch closing = new CountDownLatch(1);
    List<String> order = new CopyOnWriteArrayList<>();
    runner()
        .withBean(
            "closing",
            ApplicationListener.class,
            () -> (ApplicationListener<ContextClosedEvent>) event -> closing.countDown())
        .withBean(DisposableBean.class, () -> () -> order.add("mailer destroyed"))
        .run(
            context -> {
              EventBus events = context.getBean(EventBus.class);
              events.subscribe(
                  OrderCreated.class,
                  envelope -> {
                    closing.await();
                    order.add("mailed " + envelope.event().id());
                  });
              events.publish(new OrderCreated("o-1"), TenantId.of("acme"));
              events.publish(new OrderCreated("o-2"), TenantId.of("acme"));
            });
    assertThat(order).containsExactly("mailed o-1", "mailed o-2", "mailer destroyed");
  }

  @Test
  void noThreadIsLeft() throws InterruptedException {
    Set<Thread> before = threads();
    runner()
        .withUserConfiguration(Busy.class)
        .run(
            context -> {
              ReportCache reports = context.getBean(ReportCache.class);
              CountDownLatch handled = new CountDownLatch(1);
              reports
                  .events()
                  .subscribe(
                      OrderCreated.class,
                      envelope -> {
                        handled.countDown();
                        throw new IllegalStateException("to be tried again");
                      });
              reports.events().publish(new OrderCreated("o-1"), TenantId.of("acme"));
              handled.await();
              reports.warming().runNow("warm sales").join();
              reports.caches().cleanUp();
              assertThat(threads()).hasSizeGreaterThan(before.size());
            });
    Set<Thread> left = threads();
    left.removeAll(before);
    for (Thread thread : left) {
      thread.join(Duration.ofSeconds(30).toMillis());
    }
    assertThat(left).noneMatch(Thread::isAlive);
  }

  @Test
  void closedBeansStayUsableForWhoComesLate() {
    ReportCache[] late = new ReportCache[1];
    CountedReport sales = new CountedReport("sales");
    Runners.with(sales).run(context -> late[0] = context.getBean(ReportCache.class));
    assertThat(late[0].tenant("acme").get(sales.report)).isEqualTo(1);
    late[0].close();
  }

  @Test
  void anEarlyFailureOfTheContextLeavesNoThread() throws InterruptedException {
    Set<Thread> before = threads();
    runner()
        .withUserConfiguration(Busy.class)
        .withBean(
            "broken",
            ReportCacheCustomizer.class,
            () ->
                builder -> {
                  throw new IllegalStateException("broken customizer");
                })
        .run(context -> assertThat(context).hasFailed());
    Set<Thread> left = threads();
    left.removeAll(before);
    for (Thread thread : left) {
      thread.join(Duration.ofSeconds(30).toMillis());
    }
    assertThat(left).noneMatch(Thread::isAlive);
  }

  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("report-cache"))
        .collect(Collectors.toSet());
  }

  @Configuration(proxyBeanMethods = false)
  static class Busy {

    @Bean
    Report<NoParams, Integer> sales() {
      return Report.named("sales", Integer.class)
          .warmedEvery(Duration.ofHours(1), Priority.HIGH)
          .generatedBy(() -> 1);
    }

    @Bean
    WarmedTenants warmedTenants() {
      return () -> List.of(TenantId.of("acme"));
    }
  }
}
