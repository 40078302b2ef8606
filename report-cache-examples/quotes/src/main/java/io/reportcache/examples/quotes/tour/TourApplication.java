package io.reportcache.examples.quotes.tour;

import io.reportcache.examples.quotes.QuotesApplication;
import java.io.PrintStream;
import java.net.URI;
import java.util.Map;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** Starts the application at a free port, takes the tour and ends: with 1 if something failed. */
public final class TourApplication {

  private TourApplication() {}

  /** Takes the tour; arguments are those of a Spring Boot application. */
  public static void main(String[] args) {
    if (!run(System.out, args)) {
      System.exit(1);
    }
  }

  static boolean run(PrintStream out, String... args) {
    SpringApplication application = new SpringApplication(QuotesApplication.class);
    application.setBannerMode(Banner.Mode.OFF);
    application.setDefaultProperties(
        Map.of(
            "server.port", "0",
            "logging.level.root", "warn",
            // The database's refusals are a part of the tour.
            "logging.level.org.hibernate.orm.jdbc.error", "off"));
    out.println("The sales API starts, with three years of business of two tenants");
    long start = System.nanoTime();
    try (ConfigurableApplicationContext context = application.run(args)) {
      String port = context.getEnvironment().getRequiredProperty("local.server.port");
      out.println("It serves after " + TourLog.text(System.nanoTime() - start));
      return new Tour(URI.create("http://127.0.0.1:" + port), out).run();
    }
  }
}
