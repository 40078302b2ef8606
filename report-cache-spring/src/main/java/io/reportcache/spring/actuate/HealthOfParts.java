package io.reportcache.spring.actuate;

import io.reportcache.ReportCache;
import io.reportcache.cache.CacheStats;
import io.reportcache.cache.SharedTierStats;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.StoreSnapshot;
import io.reportcache.durable.store.StoreWatch;
import io.reportcache.event.EventBusStats;
import io.reportcache.warming.JobRun.Outcome;
import io.reportcache.warming.JobStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How each part is, whatever shows it. No part is ever down: reports are computed without a cache,
 * and a store that can't be reached has the health of its database. An application that serves its
 * reports must not be taken out of a load balancer because one of these parts has trouble.
 */
final class HealthOfParts {

  private final ReportCache reports;
  private final @Nullable StoreWatch watch;
  private final boolean isShared;
  private final List<FurtherPart> further;

  /**
   * Makes it.
   *
   * @param watch of the store of deliveries; null without one
   * @param isShared whether there is a shared tier
   * @param further parts whose libraries may be absent
   */
  HealthOfParts(
      ReportCache reports,
      @Nullable StoreWatch watch,
      boolean isShared,
      List<FurtherPart> further) {
    this.reports = reports;
    this.watch = watch;
    this.isShared = isShared;
    this.further = further;
  }

  /** Returns the parts that are there by their names, in the order in which they are shown. */
  Map<String, Supplier<PartHealth>> parts() {
    Map<String, Supplier<PartHealth>> parts = new LinkedHashMap<>();
    parts.put("cache", this::cache);
    parts.put("events", this::events);
    parts.put("warming", this::warming);
    if (watch != null) {
      StoreWatch there = watch;
      parts.put("deliveries", () -> deliveries(there.snapshot()));
    }
    if (isShared) {
      parts.put("shared", this::shared);
    }
    further.forEach(part -> parts.put(part.name(), part.health()));
    return parts;
  }

  private PartHealth cache() {
    CacheStats stats = reports.caches().statsOfAllTenants();
    return PartHealth.of(
        Optional.empty(),
        new Row()
            .with("entries", reports.caches().size())
            .with("hitRate", stats.hitRate())
            .with("loadFailures", stats.loadFailures())
            .with("hungLoads", stats.hungLoads()));
  }

  /** A node without its tier goes on alone, so it must not be taken out of a load balancer. */
  private PartHealth shared() {
    SharedTierStats stats = reports.caches().sharedTierStats();
    Optional<String> degraded =
        switch (stats.state()) {
          case CONNECTED, NONE -> Optional.empty();
          case BROKEN ->
              Optional.of("the server fails or is slow, so this node goes on without it");
          case AWAY ->
              Optional.of(
                  "this node hasn't heard the others for longer than the maximum staleness, so it"
                      + " loads older values anew");
        };
    return PartHealth.of(
        degraded,
        new Row()
            .with("state", SharedView.nameOf(stats.state()))
            .with("sinceContact", stats.sinceContact())
            .with("waiting", stats.waiting())
            .with("failedCalls", stats.failures()));
  }

  private PartHealth events() {
    EventBusStats stats = reports.events().stats();
    return PartHealth.of(
        stats.dropped() == 0
            ? Optional.empty()
            : Optional.of(
                stats.dropped() + " deliveries were dropped since the start; see the log"),
        new Row()
            .with("pending", reports.events().pending())
            .with("exhausted", stats.exhausted())
            .with("dropped", stats.dropped()));
  }

  private PartHealth warming() {
    List<JobStatus> jobs = reports.warming().jobs();
    List<String> failing = names(jobs, HealthOfParts::hasFailed);
    return PartHealth.of(
        failing.isEmpty()
            ? Optional.empty()
            : Optional.of("the last runs of " + failing + " failed or took too long"),
        new Row()
            .with("jobs", jobs.size())
            .with("failing", failing)
            .with("paused", names(jobs, JobStatus::paused)));
  }

  private static List<String> names(List<JobStatus> jobs, Predicate<JobStatus> which) {
    return jobs.stream().filter(which).map(JobStatus::job).toList();
  }

  private static boolean hasFailed(JobStatus job) {
    return job.lastRun()
        .filter(run -> run.outcome() == Outcome.FAILED || run.outcome() == Outcome.TIMED_OUT)
        .isPresent();
  }

  private static PartHealth deliveries(StoreSnapshot found) {
    long letters = found.count(DeliveryStatus.DEAD_LETTER);
    return PartHealth.of(
        found
            .failure()
            .map("the store can't be read: "::concat)
            .or(() -> letters == 0 ? Optional.empty() : Optional.of(letters + " dead letters")),
        new Row()
            .with("deadLetters", letters)
            .with("parked", found.count(DeliveryStatus.PARKED))
            .with("oldest", found.oldest()));
  }
}
