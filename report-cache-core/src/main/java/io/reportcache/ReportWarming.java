package io.reportcache;

import io.reportcache.WarmingRound.Target;
import io.reportcache.cache.Explanation;
import io.reportcache.cache.Removal;
import io.reportcache.cache.RemovalCause;
import io.reportcache.key.ReportKey;
import io.reportcache.report.Report;
import io.reportcache.report.WarmingOptions;
import io.reportcache.report.Warmup;
import io.reportcache.schedule.Schedule;
import io.reportcache.tenant.TenantId;
import io.reportcache.warming.JobContext;
import io.reportcache.warming.PartTimeoutException;
import io.reportcache.warming.Priority;
import io.reportcache.warming.WarmingJob;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Generates one report for every tenant, with the parameters that it is warmed with. */
final class ReportWarming<P> implements WarmingJob {

  private final Report<P, ?> report;
  private final Warmup<P> warmup;
  private final WarmingOptions options;
  private final InstantSource clock;
  private final Supplier<? extends Collection<TenantId>> tenants;
  private final Function<TenantId, TenantReports> reports;
  private final WarmedResults warmed;
  private final WarmingRound round = new WarmingRound();

  /** The warm results with their keys, as the host's function that makes a key may hang. */
  private final Map<Target, ReportKey<?>> warm = new ConcurrentHashMap<>();

  ReportWarming(
      Report<P, ?> report,
      Warmup<P> warmup,
      WarmingOptions options,
      InstantSource clock,
      Supplier<? extends Collection<TenantId>> tenants,
      Function<TenantId, TenantReports> reports,
      WarmedResults warmed) {
    this.report = report;
    this.warmup = warmup;
    this.options = options;
    this.clock = clock;
    this.tenants = tenants;
    this.reports = reports;
    this.warmed = warmed;
    warmed.add(this);
  }

  @Override
  public String name() {
    return "warm " + report.name();
  }

  @Override
  public Schedule schedule() {
    return warmup.schedule();
  }

  @Override
  public Priority priority() {
    return warmup.priority();
  }

  @Override
  public Duration timeLimit() {
    return options.timeLimit();
  }

  @Override
  public boolean runsAtStart() {
    return warmup.runsAtStart();
  }

  @Override
  public void run() {
    throw new IllegalStateException("warming of " + report + " needs its run; call run(context)");
  }

  /** Warms all tenants, also if some fail. Throws at the end if any failed. */
  @Override
  public void run(JobContext run) throws Exception {
    List<Target> targets = new ArrayList<>();
    run.part(options.loadTimeLimit(), () -> targets.addAll(targetsInOrder()));
    if (targets.isEmpty()) {
      run.skipped("there is no tenant to warm " + report + " for; see warmTenants");
      return;
    }
    WarmingFailures failures = new WarmingFailures();
    warmed.begin();
    try {
      Duration untilNextEnds = untilNextEnds();
      for (Target target : targets) {
        if (run.isOver()) { // perhaps the generator has swallowed the interrupt
          throw new InterruptedException("warming of " + report + " ended before " + target);
        }
        warm(target, untilNextEnds, run, failures);
      }
    } finally {
      warmed.end().ifPresent(run::note);
    }
    failures.throwIfAny(report, targets.size());
  }

  private List<Target> targetsInOrder() {
    Collection<TenantId> now =
        Objects.requireNonNull(tenants.get(), "tenants to warm must not be null, but may be none");
    return round.order(new ArrayList<>(now), warmup.params().size()); // read under no lock
  }

  private void warm(
      Target target, @Nullable Duration untilNextEnds, JobContext run, WarmingFailures failures)
      throws InterruptedException {
    round.begins(target);
    try {
      TenantReports tenant = reports.apply(target.tenant());
      P params = warmup.params().get(target.params());
      run.part(
          options.loadTimeLimit(),
          () -> {
            if (untilNextEnds == null
                || !tenant.isFresh(report, params, options.freshPart(), untilNextEnds)) {
              tenant.warm(report, params);
            }
            warm.put(target, report.key(params));
          });
    } catch (PartTimeoutException e) {
      failures.add(new IllegalStateException(target.tenant() + " " + e.getMessage(), e));
    } catch (Throwable e) {
      if (run.isOver()) {
        throw new InterruptedException("warming of " + report + " ended at " + target);
      }
      failures.add(e);
    }
  }

  /**
   * Returns how long a result must last until the next run has ended; null if that is no matter.
   */
  private @Nullable Duration untilNextEnds() {
    if (options.freshPart() == 1) {
      return null;
    }
    try {
      Instant now = clock.instant();
      Optional<Instant> next = warmup.schedule().next(now);
      return next.isEmpty() ? null : Duration.between(now, next.get()).plus(options.timeLimit());
    } catch (Throwable e) { // a schedule that can't say; the scheduler asks it again
      return null;
    }
  }

  /** Returns how many results that were warm have been evicted, and forgets them. */
  int forgetEvicted() {
    int evicted = 0;
    List<Target> gone = new ArrayList<>();
    for (Map.Entry<Target, ReportKey<?>> each : warm.entrySet()) {
      Target target = each.getKey();
      Explanation explanation = reports.apply(target.tenant()).explain(each.getValue());
      if (explanation.state() == Explanation.State.MISSING) {
        gone.add(target);
        Optional<RemovalCause> cause = explanation.lost().map(Removal::cause);
        evicted += cause.filter(RemovalCause.EVICTED::equals).isPresent() ? 1 : 0;
      }
    }
    gone.forEach(warm::remove);
    return evicted;
  }
}
