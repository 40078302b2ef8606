package io.reportcache.spring.web;

import io.reportcache.spring.reactive.ReactiveTenantContext;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.task.support.TaskExecutorAdapter;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.context.request.async.WebAsyncTask;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.View;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Answers each request with the tenant that its code finds bound. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableAsync
@Import({ServletApplication.Answers.class, ServletApplication.Work.class})
class ServletApplication {

  @Bean
  SecurityFilterChain security(HttpSecurity http) throws Exception {
    return http.authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
        // Its headers, written while another thread streams the body, may break the response.
        .headers(AbstractHttpConfigurer::disable)
        .oauth2ResourceServer(server -> server.jwt(Customizer.withDefaults()))
        .build();
  }

  @Bean
  JwtDecoder jwtDecoder() {
    return NimbusJwtDecoder.withSecretKey(RunningApplication.KEY).build();
  }

  /** Threads that nobody hands a tenant over to. */
  @Bean(destroyMethod = "shutdown", defaultCandidate = false)
  ExecutorService elsewhere() {
    return Executors.newFixedThreadPool(4);
  }

  /** The page of an error, shown in a dispatch of its own. */
  @Bean("error")
  View error() {
    return new View() {
      @Override
      public String getContentType() {
        return "text/html";
      }

      @Override
      public void render(
          @Nullable Map<String, ?> model, HttpServletRequest request, HttpServletResponse response)
          throws IOException {
        response.getWriter().write("error page for " + bound());
      }
    };
  }

  static String bound() {
    return TenantContext.current().map(TenantId::toString).orElse("nobody");
  }

  /** What says whose it is when it is written, which is in the dispatch after the result came. */
  record Late() {

    public String getTenant() {
      return bound();
    }
  }

  @Component
  static class Work {

    @Async
    public CompletableFuture<String> later() {
      return CompletableFuture.completedFuture(bound());
    }
  }

  @RestController
  static class Answers {

    private final Work work;
    private final Executor elsewhere;

    Answers(Work work, @Qualifier("elsewhere") Executor elsewhere) {
      this.work = work;
      this.elsewhere = elsewhere;
    }

    @GetMapping({"/tenant", "/public/tenant", "/t/{tenant}/tenant", "/actuator/x"})
    String tenant() {
      return bound();
    }

    @GetMapping({"/needed", "/public/needed"})
    String needed() {
      return TenantContext.require().value();
    }

    @GetMapping({"/public/needed-later"})
    Callable<String> neededLater() {
      return () -> TenantContext.require().value();
    }

    @GetMapping({"/callable", "/public/callable"})
    Callable<String> callable() {
      return ServletApplication::bound;
    }

    /** On an executor that decorates no task. */
    @GetMapping("/task")
    WebAsyncTask<String> task() {
      return new WebAsyncTask<>(
          10_000L, new TaskExecutorAdapter(elsewhere), ServletApplication::bound);
    }

    @GetMapping("/streaming")
    StreamingResponseBody streaming() {
      return out -> out.write(bound().getBytes(StandardCharsets.UTF_8));
    }

    @GetMapping("/deferred")
    DeferredResult<Map<String, Object>> deferred() {
      DeferredResult<Map<String, Object>> result = new DeferredResult<>();
      elsewhere.execute(() -> result.setResult(Map.of("elsewhere", bound(), "late", new Late())));
      return result;
    }

    @GetMapping("/sse")
    SseEmitter sse() {
      SseEmitter emitter = new SseEmitter();
      elsewhere.execute(
          TenantContext.capture()
              .wrap(
                  () -> {
                    try {
                      emitter.send(bound());
                      emitter.complete();
                    } catch (Exception e) {
                      emitter.completeWithError(e);
                    }
                  }));
      return emitter;
    }

    @GetMapping("/async")
    CompletableFuture<String> async() {
      return work.later();
    }

    /** Subscribed to by Spring MVC, which has Micrometer fill Reactor's context. */
    @GetMapping("/mono")
    Mono<String> mono() {
      return ReactiveTenantContext.call(ServletApplication::bound)
          .subscribeOn(Schedulers.boundedElastic());
    }

    @GetMapping("/forward")
    ModelAndView forward() {
      return new ModelAndView("forward:/tenant");
    }

    @GetMapping("/fail")
    String fail() {
      throw new IllegalArgumentException("as it should");
    }

    @GetMapping("/fail-later")
    DeferredResult<String> failLater() {
      DeferredResult<String> result = new DeferredResult<>();
      elsewhere.execute(() -> result.setErrorResult(new IllegalArgumentException("as it should")));
      return result;
    }
  }
}
