package io.reportcache.spring.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.spring.annotation.TenantScoped;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.stream.Stream;
import org.apache.catalina.webresources.TomcatURLStreamHandlerFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** A whole application whose class path lacks a library has the tenants that the others allow. */
@Tag("slow")
class WithoutWebLibrariesTest {

  private static final String SECURITY = "spring-security-.*|spring-boot-security.*|nimbus.*";
  private static final String REACTOR =
      "reactor-.*|context-propagation|spring-webflux|spring-boot-(webflux|reactor.*|netty)|netty-.*"
          + "|reactive-streams";
  private static final String SERVLETS =
      "spring-webmvc|spring-boot-(webmvc|tomcat|servlet)|tomcat-.*|jakarta.servlet-api";

  @Test
  void declaredTenantsNeedNeitherWebNorReactor() throws Exception {
    assertThat(
            called(
                "scoped",
                SECURITY
                    + "|"
                    + REACTOR
                    + "|"
                    + SERVLETS
                    + "|spring-web|spring-boot-web-server"
                    + "|spring-boot-http-.*|spring-boot-actuator.*"))
        .isEqualTo("tenant 'acme'");
  }

  @Test
  void servletRequestsNeedNeitherReactorNorSecurity() throws Exception {
    assertThat(called("servlet", SECURITY + "|" + REACTOR)).isEqualTo("200 tenant 'acme'");
  }

  @Test
  void webFluxNeedsNeitherServletsNorSecurityNorContextPropagation() throws Exception {
    assertThat(called("reactive", SECURITY + "|" + SERVLETS + "|context-propagation"))
        .isEqualTo("200 tenant 'acme'");
  }

  private static String called(String method, String jars) throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader loader =
        new URLClassLoader(pathWithout(jars), ClassLoader.getPlatformClassLoader())) {
      thread.setContextClassLoader(loader);
      Class<?> starter = loader.loadClass(Starter.class.getName());
      return (String) starter.getMethod(method).invoke(null);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static URL[] pathWithout(String jars) {
    String version = "-[0-9].*\\.jar";
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Stream.of(path.split(File.pathSeparator))
        .map(File::new)
        .filter(file -> !file.getName().matches("(" + jars + ")" + version))
        .map(WithoutWebLibrariesTest::url)
        .toArray(URL[]::new);
  }

  private static URL url(File file) {
    try {
      return file.toURI().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Loaded anew each time, with what it starts. */
  public static final class Starter {

    private Starter() {}

    public static String scoped() {
      try (ConfigurableApplicationContext context = start(Work.class, WebApplicationType.NONE)) {
        return context.getBean(Work.class).work("acme");
      }
    }

    public static String servlet() throws Exception {
      TomcatURLStreamHandlerFactory.disable(); // the JVM has one for all class loaders
      return answered(WebApplicationType.SERVLET);
    }

    public static String reactive() throws Exception {
      return answered(WebApplicationType.REACTIVE);
    }

    private static String answered(WebApplicationType type)
        throws IOException, InterruptedException {
      Class<?> answers = type == WebApplicationType.SERVLET ? Bound.class : OfPipeline.class;
      try (ConfigurableApplicationContext context = start(answers, type)) {
        String port = context.getEnvironment().getRequiredProperty("local.server.port");
        HttpResponse<String> response =
            HttpClient.newHttpClient()
                .send(
                    HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/tenant"))
                        .header("X-Tenant-Id", "acme")
                        .build(),
                    HttpResponse.BodyHandlers.ofString());
        return response.statusCode() + " " + response.body();
      }
    }

    private static ConfigurableApplicationContext start(
        Class<?> configuration, WebApplicationType type) {
      System.setProperty(LoggingSystem.SYSTEM_PROPERTY, LoggingSystem.NONE);
      return new SpringApplicationBuilder(Application.class, configuration)
          .web(type)
          .registerShutdownHook(false)
          .properties(
              "server.port=0",
              "report-cache.tenant.from=header",
              "spring.autoconfigure.exclude="
                  + "org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration,"
                  + "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
          .run();
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Application {}

  static class Work {

    @TenantScoped("#tenant")
    public String work(String tenant) {
      return TenantContext.current().map(TenantId::toString).orElse("nobody");
    }
  }

  @RestController
  static class Bound {

    @GetMapping("/tenant")
    String tenant() {
      return TenantContext.current().map(TenantId::toString).orElse("nobody");
    }
  }

  @RestController
  @Import(OnNetty.class)
  static class OfPipeline {

    @GetMapping("/tenant")
    reactor.core.publisher.Mono<String> tenant() {
      return io.reportcache.spring.reactive.ReactiveTenantContext.require().map(TenantId::toString);
    }
  }
}
