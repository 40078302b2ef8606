package io.reportcache.spring.web;

import io.reportcache.spring.reactive.ReactiveTenantContext;
import io.reportcache.tenant.NoTenantException;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import java.time.Duration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.MediaType;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.oauth2.jwt.NimbusReactiveJwtDecoder;
import org.springframework.security.oauth2.jwt.ReactiveJwtDecoder;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Answers each request with the tenant of its pipeline, or with the one bound to the thread. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({OnNetty.class, ReactiveApplication.Answers.class})
class ReactiveApplication {

  @Bean
  SecurityWebFilterChain security(ServerHttpSecurity http) {
    return http.authorizeExchange(exchanges -> exchanges.anyExchange().permitAll())
        .oauth2ResourceServer(server -> server.jwt(Customizer.withDefaults()))
        .build();
  }

  @Bean
  ReactiveJwtDecoder jwtDecoder() {
    return NimbusReactiveJwtDecoder.withSecretKey(RunningApplication.KEY).build();
  }

  static String bound() {
    return TenantContext.current().map(TenantId::toString).orElse("nobody");
  }

  private static Mono<String> ofPipeline() {
    return ReactiveTenantContext.current().map(TenantId::toString).defaultIfEmpty("nobody");
  }

  @RestController
  static class Answers {

    @GetMapping({"/tenant", "/public/tenant"})
    Mono<String> tenant() {
      return ofPipeline();
    }

    @GetMapping("/call")
    Mono<String> call() {
      return ReactiveTenantContext.call(ReactiveApplication::bound)
          .subscribeOn(Schedulers.boundedElastic());
    }

    @GetMapping({"/bound", "/public/bound"})
    Mono<String> boundTo() {
      return Mono.fromCallable(ReactiveApplication::bound)
          .subscribeOn(Schedulers.boundedElastic())
          .publishOn(Schedulers.parallel())
          .map(first -> first + " and " + bound());
    }

    /** Without a pipeline of its own, on the thread of the server. */
    @GetMapping("/plain")
    String plain() {
      return bound();
    }

    @GetMapping(value = "/stream", produces = MediaType.TEXT_PLAIN_VALUE)
    Flux<String> stream() {
      return Flux.range(0, 3).delayElements(Duration.ofMillis(1)).concatMap(tick -> ofPipeline());
    }

    @GetMapping({"/needed", "/public/needed"})
    Mono<String> needed() {
      return ReactiveTenantContext.require().map(TenantId::value);
    }

    @GetMapping("/lost")
    Mono<String> lost() {
      return Mono.error(new NoTenantException("lost on the way"));
    }
  }
}
