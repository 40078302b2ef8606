package io.reportcache.examples.shop.tour;

import static io.reportcache.examples.shop.tour.TourStage.ACTIVE;

import io.reportcache.cache.Source;
import io.reportcache.examples.shop.cache.Question;
import io.reportcache.examples.shop.cache.ReportName;
import io.reportcache.tenant.TenantId;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Checks that a change drops exactly the reports that it makes wrong. */
record Drop(TourStage stage, String step) {

  /** Has everything cached, does the work, and looks at what is cached then. */
  void expect(Set<ReportName> dropped, String what, TourStage.TimedWork change) throws Exception {
    stage.shop().tenants().forEach(stage::readAll);
    Duration took = TourStage.time(change);
    Set<String> cached = stage.cached(ACTIVE);
    Set<String> gone = new LinkedHashSet<>(stage.labels());
    gone.removeAll(cached);
    TourLog log = stage.log();
    log.expect(
        step,
        "dropped for acme",
        labels(dropped, true),
        gone,
        "%s  (%s in %s)".formatted(text(gone), what, TourLog.text(took)));
    List<String> computedAgain =
        stage.questions().stream()
            .filter(question -> cached.contains(question.label()))
            .filter(question -> stage.ask(ACTIVE, question).source() != Source.HIT)
            .map(Question::label)
            .toList();
    log.check(
        step,
        "still hits for acme",
        computedAgain.isEmpty() && cached.equals(labels(dropped, false)),
        "expected %s was %s, of which computed again: %s"
            .formatted(labels(dropped, false), cached, computedAgain),
        text(cached));
    for (TenantId tenant : stage.onlookers()) {
      Set<String> theirs = stage.cached(tenant);
      log.expect(
          step,
          "untouched for " + tenant.value(),
          stage.labels(),
          theirs,
          "all %d still cached".formatted(theirs.size()));
    }
  }

  private Set<String> labels(Set<ReportName> names, boolean among) {
    Set<String> texts = names.stream().map(ReportName::text).collect(Collectors.toSet());
    Set<String> labels = new LinkedHashSet<>();
    for (Question<?, ?> question : stage.questions()) {
      if (texts.contains(question.report().name()) == among) {
        labels.add(question.label());
      }
    }
    return labels;
  }

  private static String text(Set<String> labels) {
    return labels.isEmpty() ? "nothing" : String.join(", ", labels);
  }
}
