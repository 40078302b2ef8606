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
import io.reportcache.warming.WarmingScheduler;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextClosedEvent;

/** D3 in a context: what a report needs is there until nothing asks for it any more. */
@Tag("slow")
class ShutdownTest {

  @Test
  void warmingEndsBeforeWhatItUsesIsDestroyed() {
    CountDownLatch running = new CountDownLatch(1);
    Mail mail = new Mail();
    WarmingJob endless =
        WarmingJob.of(
                "endless",
                Schedule.every(Duration.ofDays(1)),
                Priority.LOW,
                () -> {
                  try {
                    running.countDown();
                    new CountDownLatch(1).await();
                  } finally {
                    mail.send("warming ended");
                  }
                })
            .atStart();
    runner()
        .withBean(WarmingJob.class, () -> endless)
        .withBean(Mail.class, () -> mail)
        .withBean(Mailer.class)
        .run(context -> running.await());
    assertThat(mail.steps).containsExactly("warming ended", "mailer destroyed");
  }

  @Test
  void eventsThatWaitAreHandledBeforeWhatHandlersUseIsDestroyed() {
    CountDownLatch closing = new CountDownLatch(1);
    Mail mail = new Mail();
    runner()
        .withBean(
            "closing",
            ApplicationListener.class,
            () -> (ApplicationListener<ContextClosedEvent>) event -> closing.countDown())
        .withBean(Mail.class, () -> mail)
        .withBean(Mailer.class)
        .run(
            context -> {
              EventBus events = context.getBean(EventBus.class);
              events.subscribe(
                  OrderCreated.class,
                  envelope -> {
                    closing.await();
                    mail.send("mailed " + envelope.event().id());
                  });
              events.publish(new OrderCreated("o-1"), TenantId.of("acme"));
              events.publish(new OrderCreated("o-2"), TenantId.of("acme"));
            });
    assertThat(mail.steps).containsExactly("mailed o-1", "mailed o-2", "mailer destroyed");
  }

  @Test
  void eventsOfWhatStopsLateAreHandledToo() {
    Mail mail = new Mail();
    runner()
        .withBean(Mail.class, () -> mail)
        .withBean(Mailer.class)
        .withBean(WebServer.class)
        .run(
            context ->
                context
                    .getBean(EventBus.class)
                    .subscribe(
                        OrderCreated.class,
                        envelope -> mail.send("mailed " + envelope.event().id())));
    assertThat(mail.steps).containsExactly("mailed last order", "mailer destroyed");
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

  /** What happened in which order. */
  private static final class Mail {

    final List<String> steps = new CopyOnWriteArrayList<>();
    final CountDownLatch mailerDestroyed = new CountDownLatch(1);

    /** Takes its time, so that a mailer that is destroyed too early is so before the end. */
    void send(String step) throws InterruptedException {
      mailerDestroyed.await(200, TimeUnit.MILLISECONDS);
      steps.add(step);
    }
  }

  /** Spring destroys it before what it depends on, the bus and the scheduler among that. */
  static final class Mailer implements DisposableBean {

    private final Mail mail;

    Mailer(Mail mail, EventBus events, WarmingScheduler warming) {
      this.mail = mail;
    }

    @Override
    public void destroy() {
      mail.steps.add("mailer destroyed");
      mail.mailerDestroyed.countDown();
    }
  }

  /** Publishes until it is stopped. */
  static final class WebServer implements SmartLifecycle {

    private final EventBus events;
    private volatile boolean running;

    WebServer(EventBus events) {
      this.events = events;
    }

    @Override
    public int getPhase() {
      return 0;
    }

    @Override
    public void start() {
      running = true;
    }

    @Override
    public void stop() {
      running = false;
      events.publish(new OrderCreated("last order"), TenantId.of("acme"));
    }

    @Override
    public boolean isRunning() {
      return running;
    }
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
