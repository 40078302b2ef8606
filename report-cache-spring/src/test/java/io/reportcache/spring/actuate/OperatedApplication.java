package io.reportcache.spring.actuate;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;

import io.reportcache.durable.JobName;
import io.reportcache.durable.TenantJob;
import io.reportcache.event.DomainEvent;
import io.reportcache.report.NoParams;
import io.reportcache.report.Report;
import io.reportcache.spring.TenantQueuesCustomizer;
import io.reportcache.warming.Priority;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A whole application with a web server, as its operator sees it. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class OperatedApplication {

  static final AtomicInteger GENERATED = new AtomicInteger();
  static final Report<String, String> SALES =
      Report.named("sales", String.class)
          .<String>keyedBy(month -> month)
          .ttl(ofMinutes(15))
          .staleWhileRevalidate(ofMinutes(5))
          .invalidatedBy(OrderPaid.class)
          .warmedEvery(ofHours(1), Priority.HIGH, "MAY")
          .generatedBy(month -> "secret value " + GENERATED.incrementAndGet());
  static final Report<NoParams, String> STOCK =
      Report.named("stock", String.class).invalidatedBy(OrderPaid.class).generatedBy(() -> "few");

  record OrderPaid(String order) implements DomainEvent {}

  @JobName("mail")
  record Mail(String secret) implements TenantJob {}

  @Bean
  Report<String, String> sales() {
    return SALES;
  }

  @Bean
  Report<NoParams, String> stock() {
    return STOCK;
  }

  @Bean
  TenantQueuesCustomizer mails() {
    return queues ->
        queues.job(
            Mail.class,
            (mail, run) -> {
              throw new IllegalStateException("no server");
            });
  }

  static ConfigurableApplicationContext start(String... properties) {
    return start(OperatedApplication.class, properties);
  }

  static ConfigurableApplicationContext start(Class<?> besides, String... properties) {
    System.setProperty(LoggingSystem.SYSTEM_PROPERTY, LoggingSystem.NONE);
    try {
      List<String> all =
          new ArrayList<>(
              List.of(
                  "--server.port=0",
                  "--server.address=127.0.0.1",
                  "--spring.main.banner-mode=off",
                  "--spring.autoconfigure.exclude=" + String.join(",", WITHOUT),
                  "--management.endpoints.web.exposure.include=*",
                  "--management.endpoint.health.show-details=always",
                  "--report-cache.deliveries.store=memory",
                  "--report-cache.deliveries.worker.attempts=1",
                  "--report-cache.warm-tenants=acme"));
      all.addAll(List.of(properties));
      return new SpringApplicationBuilder(OperatedApplication.class, besides)
          .run(all.toArray(String[]::new));
    } finally {
      System.clearProperty(LoggingSystem.SYSTEM_PROPERTY);
    }
  }

  /** Each Boot has one of the two; it ignores the other. */
  private static final List<String> WITHOUT =
      java.util.stream.Stream.of(
              "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
              "org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration",
              "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration",
              "org.springframework.boot.autoconfigure.orm.jpa.HibernateJpaAutoConfiguration",
              "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration",
              "org.springframework.boot.autoconfigure.flyway.FlywayAutoConfiguration",
              "org.springframework.boot.security.autoconfigure.SecurityAutoConfiguration",
              "org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration",
              "org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration",
              "org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration",
              "org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration",
              "org.springframework.boot.security.oauth2.server.resource.autoconfigure.OAuth2ResourceServerAutoConfiguration",
              "org.springframework.boot.security.oauth2.server.resource.autoconfigure.web.OAuth2ResourceServerWebSecurityAutoConfiguration",
              "org.springframework.boot.autoconfigure.security.oauth2.resource.servlet.OAuth2ResourceServerAutoConfiguration",
              "org.springframework.boot.autoconfigure.security.servlet.SecurityAutoConfiguration",
              "org.springframework.boot.autoconfigure.security.servlet.SecurityFilterAutoConfiguration",
              "org.springframework.boot.autoconfigure.security.servlet.UserDetailsServiceAutoConfiguration",
              "org.springframework.boot.actuate.autoconfigure.security.servlet.ManagementWebSecurityAutoConfiguration",
              "org.springframework.boot.liquibase.autoconfigure.LiquibaseAutoConfiguration",
              "org.springframework.boot.autoconfigure.liquibase.LiquibaseAutoConfiguration")
          .filter(
              name ->
                  org.springframework.util.ClassUtils.isPresent(
                      name, OperatedApplication.class.getClassLoader()))
          .toList();

  /** The answer to a request, as text. */
  record Reply(int status, String body) {}

  static Reply get(ConfigurableApplicationContext context, String path) {
    return send(HttpRequest.newBuilder(uri(context, path)).GET());
  }

  static Reply post(ConfigurableApplicationContext context, String path, String json) {
    return send(
        HttpRequest.newBuilder(uri(context, path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json)));
  }

  private static URI uri(ConfigurableApplicationContext context, String path) {
    return URI.create(
        "http://127.0.0.1:"
            + context.getEnvironment().getProperty("local.server.port")
            + "/actuator/"
            + path);
  }

  private static Reply send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response =
          HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
      return new Reply(response.statusCode(), response.body());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
