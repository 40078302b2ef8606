package io.reportcache.spring.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.ReportCache;
import io.reportcache.report.NoParams;
import io.reportcache.report.Report;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.task.support.TaskExecutorAdapter;
import org.springframework.scheduling.annotation.Async;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.context.request.async.WebAsyncTask;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/**
 * T1, T2: a thousand requests of fifty tenants at once, on a few threads that all of them share.
 * Each thread is looked at before it works for a request, and after.
 */
@Tag("slow")
class ServletLeakTest {

  private static final List<String> PATHS =
      List.of(
          "/report",
          "/callable",
          "/task",
          "/deferred",
          "/async",
          "/streaming",
          "/fails",
          "/fails-later",
          "/open");

  private static final int THREADS = 4;
  private static final Logger TOMCAT = Logger.getLogger("org.apache.catalina");

  @Configuration(proxyBeanMethods = false)
  @Import({ServletApplication.class, Reports.class, Work.class})
  static class Application {

    @Bean
    LeakProbe probe() {
      return new LeakProbe();
    }

    @Bean
    FilterRegistrationBean<Filter> outermost(LeakProbe probe) {
      FilterRegistrationBean<Filter> filter = new FilterRegistrationBean<>(probe.filter());
      filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
      filter.setDispatcherTypes(EnumSet.allOf(DispatcherType.class));
      return filter;
    }

    @Bean(destroyMethod = "shutdown", defaultCandidate = false)
    ExecutorService probed(LeakProbe probe) {
      return probe.pool(THREADS);
    }

    @Bean
    Report<NoParams, String> owner() {
      return Report.named("owner", String.class).generatedBy(() -> TenantContext.require().value());
    }
  }

  @Component
  static class Work {

    private final ReportCache reports;
    private final Report<NoParams, String> owner;

    Work(ReportCache reports, Report<NoParams, String> owner) {
      this.reports = reports;
      this.owner = owner;
    }

    @Async
    public CompletableFuture<String> later() {
      return CompletableFuture.completedFuture(reports.get(owner));
    }
  }

  @RestController
  @RequestMapping("/leak")
  static class Reports {

    private final ReportCache reports;
    private final Report<NoParams, String> owner;
    private final Work work;
    private final ExecutorService probed;

    Reports(
        ReportCache reports,
        Report<NoParams, String> owner,
        Work work,
        @Qualifier("probed") ExecutorService probed) {
      this.reports = reports;
      this.owner = owner;
      this.work = work;
      this.probed = probed;
    }

    @GetMapping("/report")
    String report() {
      return reports.get(owner);
    }

    @GetMapping("/callable")
    Callable<String> callable() {
      return () -> reports.get(owner);
    }

    @GetMapping("/task")
    WebAsyncTask<String> task() {
      return new WebAsyncTask<>(60_000L, new TaskExecutorAdapter(probed), () -> reports.get(owner));
    }

    @GetMapping("/deferred")
    DeferredResult<String> deferred() {
      DeferredResult<String> result = new DeferredResult<>();
      probed.execute(TenantContext.capture().wrap(() -> result.setResult(reports.get(owner))));
      return result;
    }

    @GetMapping("/async")
    CompletableFuture<String> async() {
      return work.later();
    }

    @GetMapping("/streaming")
    StreamingResponseBody streaming() {
      return out -> out.write(reports.get(owner).getBytes(StandardCharsets.UTF_8));
    }

    @GetMapping("/fails")
    String fails() {
      throw new IllegalArgumentException("as it should");
    }

    @GetMapping("/fails-later")
    Callable<String> failsLater() {
      return () -> {
        throw new IllegalArgumentException("as it should");
      };
    }

    @GetMapping("/thread")
    String thread() {
      return Thread.currentThread().toString();
    }

    /** What a request that names no tenant finds on the thread. */
    @GetMapping("/open")
    String open() {
      return TenantContext.current().map(TenantId::value).orElse("nobody");
    }
  }

  @AfterEach
  void logAgain() {
    TOMCAT.setLevel(null);
  }

  static Stream<List<String>> threads() {
    // Few threads, so that each works for many tenants.
    List<String> pooled =
        List.of("server.tomcat.threads.max=16", "spring.task.execution.pool.core-size=" + THREADS);
    return Runtime.version().feature() < 21
        ? Stream.of(pooled)
        : Stream.of(pooled, List.of("spring.threads.virtual.enabled=true"));
  }

  @ParameterizedTest
  @MethodSource("threads")
  @Timeout(value = 3, unit = TimeUnit.MINUTES)
  void noRequestIsAnsweredForAnotherTenantAndNoThreadKeepsOne(List<String> threads)
      throws Exception {
    TOMCAT.setLevel(Level.OFF); // requests that fail are part of it
    List<String> properties = new ArrayList<>(threads);
    properties.add("report-cache.tenant.from=header");
    properties.add("report-cache.tenant.optional-paths=/leak/open");
    try (RunningApplication application =
        RunningApplication.servlet(Application.class, properties.toArray(String[]::new))) {
      assertThat(
              application
                  .get("/leak/thread", "X-Tenant-Id", "acme")
                  .startsWith("200 VirtualThread"))
          .isEqualTo(threads.toString().contains("virtual"));
      long seed = new Random().nextLong();
      assertThat(ManyRequests.wrongAnswers(application, PATHS, new Random(seed)))
          .as("seed %d", seed)
          .isEmpty();
      LeakProbe probe = application.context().getBean(LeakProbe.class);
      for (String pool : List.of("applicationTaskExecutor", "probed")) {
        probe.lookAtEach(application.context().getBean(pool, Executor.class), THREADS);
      }
      assertThat(probe.found()).as("seed %d", seed).isEmpty();
    }
  }
}
