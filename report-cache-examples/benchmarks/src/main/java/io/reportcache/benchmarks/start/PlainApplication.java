package io.reportcache.benchmarks.start;

import java.lang.management.ManagementFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;

/** A Spring Boot application without this library. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class PlainApplication {

  /** Starts it and prints how long that took, from the start of the JVM on. */
  public static void main(String[] args) {
    start(PlainApplication.class);
  }

  static void start(Class<?> application) {
    SpringApplication spring = new SpringApplication(application);
    spring.setWebApplicationType(WebApplicationType.NONE);
    try (var context = spring.run("--spring.main.banner-mode=off")) {
      System.out.println(
          StartUp.MARK + ManagementFactory.getRuntimeMXBean().getUptime() + " " + context.getId());
    }
  }
}
