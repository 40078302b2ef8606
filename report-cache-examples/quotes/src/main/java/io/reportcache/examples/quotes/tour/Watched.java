package io.reportcache.examples.quotes.tour;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** What those see who run the application: health, figures, and a log that says why. */
final class Watched implements TourStep {

  private static final String CACHE = "io.reportcache.cache";
  private static final String LEVEL = "/actuator/loggers/" + CACHE;

  @Override
  public void run(TourStage stage) throws Exception {
    TourLog log = stage.log();
    log.heading("Watched: by Spring Boot's actuator");
    Reply health = stage.nobody().get("/actuator/health");
    log.expect("health", "UP", health.text("status"), "UP, for everybody");
    Reply refused = stage.alice().get("/actuator/metrics");
    log.expect("figures, for sales", 403, refused.status(), "403");
    Reply caches = stage.oscar().get("/actuator/caches");
    log.check(
        "caches, for the operator",
        caches.body().toString().contains("quotes:summary"),
        "those of @Cacheable: quotes:list, quotes:summary");
    ofReports(stage);
    inTheLog(stage);
  }

  private static void ofReports(TourStage stage) throws Exception {
    TourLog log = stage.log();
    Visitor oscar = stage.oscar();
    for (JsonNode report : oscar.get("/actuator/reportcache/reports").body().path("reports")) {
      JsonNode figures = report.path("figures");
      log.check(
          report.path("name").asString(),
          figures.path("loads").asLong() > 0,
          "ttl %s, %d hits, %d misses, computed in %s"
              .formatted(
                  report.path("ttl").asString(),
                  figures.path("hits").asLong(),
                  figures.path("misses").asLong(),
                  TourLog.text(
                      Duration.parse(figures.path("averageLoadTime").asString()).toNanos())));
    }
    Reply hits =
        oscar.get("/actuator/metrics/report.cache.gets?tag=report:dashboard:kpis&tag=result:hit");
    log.check(
        "meter report.cache.gets",
        hits.body().at("/measurements/0/value").asDouble() > 0,
        "%s hits of dashboard:kpis".formatted(hits.body().at("/measurements/0/value").asString()));
  }

  /** The level is set as in production; what is logged then is heard here. */
  private static void inTheLog(TourStage stage) throws Exception {
    TourLog log = stage.log();
    log.heading("In the log, at level DEBUG");
    stage.victor().get(Shown.TOP_CLIENTS.path); // so that the next one is a hit
    Logger logger = ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(CACHE);
    ListAppender<ILoggingEvent> heard = new ListAppender<>();
    heard.start();
    logger.addAppender(heard);
    logger.setAdditive(false);
    try {
      int status = stage.oscar().post(LEVEL, Map.of("configuredLevel", "DEBUG")).status();
      log.expect("POST /actuator/loggers/…", 204, status, "DEBUG");
      stage.victor().get(Shown.TOP_CLIENTS.path);
      Reply client = stage.alice().post("/api/clients", Map.of("name", "Log", "city", "Faro"));
      stage.victor().get(Shown.TOP_CLIENTS.path);
      Reply deleted = stage.alice().delete("/api/clients/" + client.number("id"));
      log.expect("a client comes and goes", 204, deleted.status(), "");
    } finally {
      stage.oscar().post(LEVEL, Map.of("configuredLevel", "INFO"));
      logger.setAdditive(true);
      logger.detachAppender(heard);
    }
    List<String> lines =
        List.copyOf(heard.list).stream().map(ILoggingEvent::getFormattedMessage).toList();
    for (String word : List.of("Cache hit", "Invalidated", "Cache miss")) {
      String line = lines.stream().filter(each -> each.startsWith(word)).findFirst().orElse("");
      log.check(word, line.contains("'acme'"), line);
    }
  }
}
