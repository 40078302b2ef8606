package io.reportcache.examples.shop.tour;

import static io.reportcache.examples.shop.tour.TourStage.ACTIVE;

import io.reportcache.cache.Answer;
import io.reportcache.cache.Source;
import io.reportcache.examples.shop.cache.Question;
import io.reportcache.tenant.TenantId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Every report is computed once; asked again, it is there. */
final class ComputeThenHit implements TourStep {

  // Far below what any machine shows, so that it fails only if a hit computes.
  private static final int SMALLEST_FACTOR = 5;
  private static final int HITS = 2001;

  @Override
  public void run(TourStage stage) throws Exception {
    TourLog log = stage.log();
    log.heading("Computed: asked for the first time, from the database");
    Map<String, Duration> computed = new HashMap<>();
    for (Question<?, ?> question : stage.questions()) {
      Answer<?> answer = stage.ask(ACTIVE, question);
      computed.put(question.label(), answer.loadTime());
      expectSource(log, "computed", question, Source.COMPUTED, answer, answer.loadTime(), "");
    }
    for (TenantId tenant : stage.onlookers()) {
      Duration took = TourStage.time(() -> stage.readAll(tenant));
      log.expect(
          "computed",
          tenant.value(),
          stage.labels(),
          stage.cached(tenant),
          "%11s  all %d".formatted(TourLog.text(took), stage.questions().size()));
    }
    log.heading("Hit: asked again, from the cache (median of " + HITS + ")");
    for (Question<?, ?> question : stage.questions()) {
      Answer<?> answer = stage.ask(ACTIVE, question);
      Duration hit = TourStage.median(HITS, () -> stage.ask(ACTIVE, question));
      double factor =
          (double) computed.getOrDefault(question.label(), Duration.ZERO).toNanos()
              / Math.max(1, hit.toNanos());
      String times = String.format(Locale.ROOT, "%,.0f times as fast", factor);
      expectSource(log, "hit", question, Source.HIT, answer, hit, times);
      if (factor < SMALLEST_FACTOR) {
        log.check(
            "hit",
            question.label(),
            false,
            "expected at least %d times as fast was %s".formatted(SMALLEST_FACTOR, times),
            "");
      }
    }
  }

  private static void expectSource(
      TourLog log,
      String step,
      Question<?, ?> question,
      Source expected,
      Answer<?> answer,
      Duration took,
      String more) {
    log.expect(
        step,
        question.label(),
        expected,
        answer.source(),
        "%11s  %s".formatted(TourLog.text(took), more));
  }
}
