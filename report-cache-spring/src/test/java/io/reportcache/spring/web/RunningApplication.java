package io.reportcache.spring.web;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.context.ConfigurableApplicationContext;

/** An application on a real server, and a client of it. */
final class RunningApplication implements AutoCloseable {

  /** Signs and checks the tokens of tests. */
  static final SecretKey KEY =
      new SecretKeySpec(
          "a-key-that-only-these-tests-know-0123".getBytes(StandardCharsets.US_ASCII),
          "HmacSHA256");

  private static final String DATABASES =
      "spring.autoconfigure.exclude="
          + "org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration,"
          + "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration";

  private final ConfigurableApplicationContext context;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private RunningApplication(ConfigurableApplicationContext context) {
    this.context = context;
  }

  static RunningApplication servlet(Class<?> application, String... properties) {
    return start(WebApplicationType.SERVLET, application, properties);
  }

  static RunningApplication reactive(Class<?> application, String... properties) {
    return start(WebApplicationType.REACTIVE, application, properties);
  }

  private static RunningApplication start(
      WebApplicationType type, Class<?> application, String... properties) {
    String logging = System.getProperty(LoggingSystem.SYSTEM_PROPERTY);
    System.setProperty(LoggingSystem.SYSTEM_PROPERTY, LoggingSystem.NONE);
    try {
      List<String> all = new ArrayList<>(List.of("server.port=0", DATABASES));
      all.addAll(List.of(properties));
      return new RunningApplication(
          new SpringApplicationBuilder(application)
              .web(type)
              .properties(all.toArray(String[]::new))
              .run());
    } finally {
      if (logging == null) {
        System.clearProperty(LoggingSystem.SYSTEM_PROPERTY);
      } else {
        System.setProperty(LoggingSystem.SYSTEM_PROPERTY, logging);
      }
    }
  }

  ConfigurableApplicationContext context() {
    return context;
  }

  /** Returns the answer as {@code status body}. */
  String get(String path, String... headers) throws Exception {
    return text(send(path, headers));
  }

  HttpResponse<String> send(String path, String... headers) throws Exception {
    return client.send(request(path, headers).build(), HttpResponse.BodyHandlers.ofString());
  }

  CompletableFuture<String> getLater(String path, String... headers) {
    return client
        .sendAsync(request(path, headers).build(), HttpResponse.BodyHandlers.ofString())
        .thenApply(RunningApplication::text);
  }

  HttpResponse<String> preflight(String path, String... headers) throws Exception {
    return client.send(
        request(path, headers).method("OPTIONS", HttpRequest.BodyPublishers.noBody()).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port() + path))
            .timeout(Duration.ofMinutes(1));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return request;
  }

  int port() {
    return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
  }

  private static String text(HttpResponse<String> response) {
    return response.statusCode() + " " + response.body();
  }

  /** Returns the header of a client who is {@code who} and whose token has the claim. */
  static String[] bearer(String who, Object tenant) {
    return new String[] {"Authorization", "Bearer " + token(who, tenant)};
  }

  private static String token(String who, Object tenant) {
    try {
      SignedJWT token =
          new SignedJWT(
              new JWSHeader(JWSAlgorithm.HS256),
              new JWTClaimsSet.Builder().subject(who).claim("tenant", tenant).build());
      token.sign(new MACSigner(KEY));
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws IOException {
    context.close();
  }
}
