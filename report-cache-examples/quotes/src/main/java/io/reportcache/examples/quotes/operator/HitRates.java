package io.reportcache.examples.quotes.operator;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Looks at the meter {@code report.cache.gets} every minute, and warns when the hit rate of a
 * report has fallen: somebody changes more than is worth caching, or drops more than changes. An
 * application with Prometheus has a rule for that instead.
 */
@Component
class HitRates {

  private static final Logger log = LoggerFactory.getLogger(HitRates.class);

  private final MeterRegistry meters;
  private final double lowest;
  private final long fewest;
  private final Map<String, Reads> whenWatched = new HashMap<>();
  private final Map<String, Reads> whenAsked = new HashMap<>();

  private record Reads(double hits, double all) {
    Reads plus(boolean hit, double count) {
      return new Reads(hits + (hit ? count : 0), all + count);
    }
  }

  HitRates(
      MeterRegistry meters,
      @Value("${quotes.hit-rate.lowest}") double lowest,
      @Value("${quotes.hit-rate.of-reads}") long fewest) {
    this.meters = meters;
    this.lowest = lowest;
    this.fewest = fewest;
  }

  @Scheduled(fixedDelayString = "${quotes.hit-rate.every}")
  void watch() {
    for (HitRate each : since(whenWatched)) {
      if (each.alarm()) {
        log.warn(
            "Hit rate of {} has fallen to {} of {} reads",
            each.report(),
            "%.0f %%".formatted(100 * each.rate()),
            each.reads());
      }
    }
  }

  /** Returns the rates of all reports that were ever read, since this was last asked. */
  List<HitRate> sinceLastLook() {
    return since(whenAsked);
  }

  private synchronized List<HitRate> since(Map<String, Reads> before) {
    Map<String, Reads> now = new TreeMap<>();
    for (FunctionCounter gets : meters.find("report.cache.gets").functionCounters()) {
      boolean hit = !"miss".equals(gets.getId().getTag("result"));
      now.merge(
          String.valueOf(gets.getId().getTag("report")),
          new Reads(0, 0).plus(hit, gets.count()),
          (one, other) -> new Reads(one.hits + other.hits, one.all + other.all));
    }
    List<HitRate> rates = new ArrayList<>();
    now.forEach(
        (report, reads) ->
            rates.add(rate(report, before.getOrDefault(report, new Reads(0, 0)), reads)));
    before.putAll(now);
    return rates;
  }

  private HitRate rate(String report, Reads then, Reads now) {
    long reads = Math.round(now.all - then.all);
    double rate = reads == 0 ? 1 : (now.hits - then.hits) / reads;
    return new HitRate(report, reads, rate, reads >= fewest && rate < lowest);
  }
}
