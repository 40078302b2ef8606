package io.reportcache.micrometer;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.reportcache.schedule.Ticker;
import io.reportcache.warming.JobRun;
import io.reportcache.warming.JobStatus;
import io.reportcache.warming.WarmingScheduler;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The meters {@code report.cache.warming.*} of a scheduler, with the tag {@code name} of the job;
 * {@code job} is what Prometheus calls a process. A job that is registered later appears with the
 * scrape after that.
 *
 * @since 0.1
 */
public final class WarmingMetrics implements MeterBinder {

  private static final String PREFIX = "report.cache.warming.";
  private static final String NAME = "name";

  private final WarmingScheduler scheduler;
  private final InstantSource clock;
  private final Appearing ofJobs = new Appearing(WarmingMetrics.class, this::register);
  private final Lately<Map<String, JobStatus>> jobs = new Lately<>(this::read, Ticker.system());

  private WarmingMetrics(WarmingScheduler scheduler, InstantSource clock) {
    this.scheduler = Objects.requireNonNull(scheduler, "scheduler must not be null");
    this.clock = Objects.requireNonNull(clock, "clock must not be null");
  }

  /** Returns the meters of this scheduler. */
  public static WarmingMetrics of(WarmingScheduler scheduler) {
    return of(scheduler, InstantSource.system());
  }

  /** Returns the meters of a scheduler that has this clock. */
  public static WarmingMetrics of(WarmingScheduler scheduler, InstantSource clock) {
    return new WarmingMetrics(scheduler, clock);
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Gauge.builder(PREFIX + "jobs", this, metrics -> metrics.look().size())
        .description("Jobs that are registered on this node.")
        .strongReference(true)
        .register(registry);
    ofJobs.in(registry);
    showJobs();
  }

  /**
   * Registers the meters of the jobs that are registered by now, so that they are in the next
   * scrape. Otherwise they are in the one after that. For an application whose meters are bound
   * before its jobs are registered.
   */
  public void showJobs() {
    jobs.forget();
    var unused = look();
  }

  private Map<String, JobStatus> look() {
    Map<String, JobStatus> found = jobs.get();
    ofJobs.show(found.keySet());
    return found;
  }

  private Map<String, JobStatus> read() {
    return scheduler.jobs().stream().collect(Collectors.toMap(JobStatus::job, Function.identity()));
  }

  private List<Meter> register(MeterRegistry registry, String job) {
    return List.of(
        runs(registry, job, "succeeded", JobStatus::succeeded),
        runs(registry, job, "failed", JobStatus::failed),
        runs(registry, job, "timed_out", JobStatus::timedOut),
        runs(registry, job, "skipped", JobStatus::skipped),
        flag(registry, job, "running", "Whether a run is under way, 1 or 0.", JobStatus::running),
        flag(registry, job, "paused", "Whether the job is paused here, 1 or 0.", JobStatus::paused),
        time(registry, job, "overdue", "Time since the tick that waits to be run.", this::overdue),
        time(
            registry,
            job,
            "last.duration",
            "Time of the run that ended last.",
            status -> status.lastRun().map(JobRun::took).orElse(Duration.ZERO)));
  }

  private Meter runs(
      MeterRegistry registry, String job, String outcome, ToDoubleFunction<JobStatus> figure) {
    return FunctionCounter.builder(PREFIX + "runs", this, metrics -> metrics.value(job, figure))
        .tag(NAME, job)
        .tag("outcome", outcome)
        .description("Runs that have ended, and ticks without a run, by outcome.")
        .register(registry);
  }

  private Meter flag(
      MeterRegistry registry,
      String job,
      String name,
      String what,
      Function<JobStatus, Boolean> is) {
    return Gauge.builder(
            PREFIX + name, this, metrics -> metrics.value(job, status -> is.apply(status) ? 1 : 0))
        .tag(NAME, job)
        .description(what)
        .strongReference(true)
        .register(registry);
  }

  private Meter time(
      MeterRegistry registry,
      String job,
      String name,
      String what,
      Function<JobStatus, Duration> time) {
    return TimeGauge.builder(
            PREFIX + name,
            this,
            TimeUnit.MILLISECONDS,
            metrics -> metrics.value(job, status -> time.apply(status).toMillis()))
        .tag(NAME, job)
        .description(what)
        .strongReference(true)
        .register(registry);
  }

  private double value(String job, ToDoubleFunction<JobStatus> figure) {
    JobStatus status = jobs.get().get(job);
    return status == null ? 0 : figure.applyAsDouble(status);
  }

  private Duration overdue(JobStatus status) {
    Instant now = clock.instant();
    return Stream.of(status.waitingSince(), status.nextDue())
        .flatMap(since -> since.stream())
        .map(since -> Duration.between(since, now))
        .filter(late -> !late.isNegative() && !status.paused())
        .max(Duration::compareTo)
        .orElse(Duration.ZERO);
  }
}
