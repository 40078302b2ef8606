package io.reportcache.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** A whole application whose class path lacks a library starts, and has the parts of the others. */
@Tag("slow")
class WithoutLibrariesTest {

  @Test
  void withAllOfThemAllPartsAreThere() throws Exception {
    assertThat(beansWithout("nothing"))
        .contains("reportCache", "reportCacheHealthContributor", "reportCacheInfoContributor")
        .contains("reportCacheCacheMetrics", "reportCacheLoadObserver", "reportCacheEndpoint");
  }

  @Test
  void withoutMicrometerThereAreNoMetersAndNoObservations() throws Exception {
    assertThat(beansWithout("micrometer-core|micrometer-registry.*|spring-boot-micrometer.*"))
        .contains("reportCache", "reportCacheHealthContributor", "reportCacheEndpoint")
        .doesNotContain("reportCacheCacheMetrics", "reportCacheCacheMeters");
  }

  @Test
  void withoutTheActuatorThereIsNoEndpointNoHealthAndNoInfo() throws Exception {
    assertThat(beansWithout("spring-boot-actuator.*|spring-boot-health"))
        .contains("reportCache")
        .doesNotContain("reportCacheEndpoint", "reportCacheHealthContributor")
        .doesNotContain("reportCacheInfoContributor");
  }

  @Test
  void withoutAnyOfThemThereIsTheReportCache() throws Exception {
    assertThat(
            beansWithout(
                "spring-boot-actuator.*|spring-boot-health|spring-boot-cache"
                    + "|spring-boot-micrometer.*|micrometer-core|micrometer-registry.*"))
        .contains("reportCache")
        .doesNotContain("reportCacheEndpoint", "reportCacheHealthContributor")
        .doesNotContain("reportCacheCacheMetrics", "reportCacheLoadObserver");
  }

  /** Starts the application with a class loader that hasn't those jars. */
  private static List<String> beansWithout(String jars) throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader loader =
        new URLClassLoader(pathWithout(jars), ClassLoader.getPlatformClassLoader())) {
      thread.setContextClassLoader(loader);
      Object beans = loader.loadClass(Application.class.getName()).getMethod("beans").invoke(null);
      return ((List<?>) beans).stream().map(String::valueOf).toList();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static URL[] pathWithout(String jars) {
    String version = "-[0-9].*\\.jar";
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(File::new)
        .filter(file -> !file.getName().matches("(" + jars + ")" + version))
        .map(WithoutLibrariesTest::url)
        .toArray(URL[]::new);
  }

  private static URL url(File file) {
    try {
      return file.toURI().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** What is started; it is loaded anew each time. */
  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  public static class Application {

    /** Returns the names of all beans. */
    public static List<String> beans() {
      System.setProperty(LoggingSystem.SYSTEM_PROPERTY, LoggingSystem.NONE);
      try (ConfigurableApplicationContext context =
          new SpringApplicationBuilder(Application.class)
              .registerShutdownHook(false) // which would find the loader closed
              .web(WebApplicationType.NONE)
              .run(
                  "--spring.main.banner-mode=off",
                  "--management.endpoints.web.exposure.include=*",
                  "--management.endpoints.jmx.exposure.include=*",
                  "--spring.jmx.enabled=true")) {
        return List.of(context.getBeanDefinitionNames());
      } finally {
        System.clearProperty(LoggingSystem.SYSTEM_PROPERTY);
      }
    }
  }
}
