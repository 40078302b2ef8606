package io.reportcache.spring.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.ReportCache;
import io.reportcache.report.NoParams;
import io.reportcache.report.Report;
import io.reportcache.spring.reactive.ReactiveTenantContext;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * T1, T2: a thousand requests of fifty tenants at once to WebFlux on Netty, with the tenant bound
 * to threads and without. Each task of a scheduler is looked at before and after it has run.
 */
@Tag("slow")
class ReactiveLeakTest {

  private static final String PROBE = "probe";

  @Configuration(proxyBeanMethods = false)
  @Import({ReactiveApplication.class, Reports.class})
  static class Application {

    @Bean
    LeakProbe probe() {
      return new LeakProbe();
    }

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    WebFilter outermost(LeakProbe probe) {
      return (exchange, chain) -> {
        probe.look("before a request");
        return chain.filter(exchange).doFinally(signal -> probe.look("after a request"));
      };
    }

    @Bean(destroyMethod = "shutdown", defaultCandidate = false)
    ExecutorService probed(LeakProbe probe) {
      return probe.pool(4);
    }

    @Bean
    Report<NoParams, String> owner() {
      return Report.named("owner", String.class).generatedBy(() -> TenantContext.require().value());
    }
  }

  @RestController
  @RequestMapping("/leak")
  static class Reports {

    private final ReportCache reports;
    private final Report<NoParams, String> owner;
    private final ExecutorService probed;

    Reports(
        ReportCache reports,
        Report<NoParams, String> owner,
        @Qualifier("probed") ExecutorService probed) {
      this.reports = reports;
      this.owner = owner;
      this.probed = probed;
    }

    @GetMapping("/call")
    Mono<String> call() {
      return ReactiveTenantContext.call(() -> reports.get(owner))
          .subscribeOn(Schedulers.boundedElastic());
    }

    @GetMapping("/delayed")
    Mono<String> delayed() {
      return Mono.delay(Duration.ofMillis(1))
          .flatMap(tick -> ReactiveTenantContext.call(() -> reports.get(owner)));
    }

    /** Completed by a thread that knows nothing of Reactor. */
    @GetMapping("/foreign")
    Mono<String> foreign() {
      return Mono.<String>create(sink -> probed.execute(() -> sink.success("result")))
          .flatMap(result -> ReactiveTenantContext.call(() -> reports.get(owner)));
    }

    @GetMapping("/fails")
    Mono<String> fails() {
      return Mono.fromCallable(
              () -> {
                throw new IllegalArgumentException("as it should");
              })
          .subscribeOn(Schedulers.boundedElastic())
          .thenReturn("never");
    }

    @GetMapping("/open")
    Mono<String> open() {
      return Mono.fromCallable(() -> TenantContext.current().map(TenantId::value).orElse("nobody"))
          .subscribeOn(Schedulers.boundedElastic());
    }

    @GetMapping("/bound")
    Mono<String> bound() {
      return Mono.fromCallable(() -> reports.get(owner))
          .subscribeOn(Schedulers.boundedElastic())
          .publishOn(Schedulers.parallel())
          .map(first -> first.equals(reports.get(owner)) ? first : "two tenants");
    }

    @GetMapping("/bound-foreign")
    Mono<String> boundForeign() {
      return Mono.<String>create(sink -> probed.execute(() -> sink.success("result")))
          .map(result -> reports.get(owner));
    }

    @GetMapping("/plain")
    String plain() {
      return reports.get(owner);
    }
  }

  @AfterEach
  void unhook() {
    Schedulers.resetOnScheduleHook(PROBE);
    Hooks.disableAutomaticContextPropagation();
  }

  @ParameterizedTest
  @ValueSource(strings = {"limited", "auto"})
  @Timeout(value = 3, unit = TimeUnit.MINUTES)
  void noRequestIsAnsweredForAnotherTenantAndNoThreadKeepsOne(String propagation) throws Exception {
    List<String> paths =
        new ArrayList<>(List.of("/call", "/delayed", "/foreign", "/fails", "/open"));
    if (propagation.equals("auto")) {
      paths.addAll(List.of("/bound", "/bound-foreign", "/plain"));
    }
    try (RunningApplication application =
        RunningApplication.reactive(
            Application.class,
            "spring.reactor.context-propagation=" + propagation,
            "report-cache.tenant.from=header",
            "report-cache.tenant.optional-paths=/leak/open")) {
      LeakProbe probe = application.context().getBean(LeakProbe.class);
      Schedulers.onScheduleHook( // added last, so around what carries the tenant
          PROBE,
          task ->
              () -> {
                probe.look("before a task");
                task.run();
                probe.look("after a task");
              });
      long seed = new Random().nextLong();
      assertThat(ManyRequests.wrongAnswers(application, paths, new Random(seed)))
          .as("seed %d", seed)
          .isEmpty();
      probe.lookAtEach(application.context().getBean("probed", ExecutorService.class), 4);
      assertThat(probe.found()).as("seed %d", seed).isEmpty();
    }
  }
}
