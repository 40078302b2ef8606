package io.reportcache.spring;

import io.reportcache.cache.CachePolicy;
import io.reportcache.report.Report;
import io.reportcache.report.Warmup;
import io.reportcache.schedule.Schedule;
import io.reportcache.warming.Priority;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The properties {@code report-cache.reports.<name>.*} of one report. What isn't set stays as the
 * report declares it.
 *
 * @param ttl Time to live of its results. More than zero.
 * @param jitter Largest part of the ttl that is taken off at random, from 0 to 0.5.
 * @param refreshAhead Time before the end of the ttl in which a read has the result loaded anew in
 *     the background. With 0s, not at all.
 * @param staleWhileRevalidate Time for which an expired result is served while it is loaded anew.
 * @param staleAfterInvalidation Time for which an invalidated result may be served while it is
 *     loaded anew.
 * @param staleIfError Time for which an expired result is served when its load fails.
 * @param retryPause Time after a failed load in which an expired result is served without another
 *     try.
 * @param hardTimeout Time that a caller waits for a load at most. With 0s, without a limit.
 * @param warmed Whether the report is warmed, if it has a schedule.
 * @param warmEvery Period at which it is warmed. Either this or a cron expression.
 * @param warmCron Cron expression of six fields, beginning with the seconds, by which it is warmed.
 * @param warmZone Time zone of the cron expression. By default the system's time zone.
 * @param warmPriority Priority among jobs that are due at once.
 * @param warmAtStart Whether it is also warmed when the scheduler starts.
 */
record ReportOptions(
    @Nullable Duration ttl,
    @Nullable Double jitter,
    @Nullable Duration refreshAhead,
    @Nullable Duration staleWhileRevalidate,
    @Nullable Duration staleAfterInvalidation,
    @Nullable Duration staleIfError,
    @Nullable Duration retryPause,
    @Nullable Duration hardTimeout,
    @Nullable Boolean warmed,
    @Nullable Duration warmEvery,
    @Nullable String warmCron,
    @Nullable ZoneId warmZone,
    @Nullable Priority warmPriority,
    @Nullable Boolean warmAtStart) {

  static final NamedOptions NAMED =
      new NamedOptions(ConfiguredReports.PREFIX, "report", ReportOptions.class);

  /** Returns these options, with those of the other where these have none. */
  ReportOptions or(ReportOptions other) {
    return new ReportOptions(
        first(ttl, other.ttl),
        first(jitter, other.jitter),
        first(refreshAhead, other.refreshAhead),
        first(staleWhileRevalidate, other.staleWhileRevalidate),
        first(staleAfterInvalidation, other.staleAfterInvalidation),
        first(staleIfError, other.staleIfError),
        first(retryPause, other.retryPause),
        first(hardTimeout, other.hardTimeout),
        first(warmed, other.warmed),
        first(warmEvery, other.warmEvery),
        first(warmCron, other.warmCron),
        first(warmZone, other.warmZone),
        first(warmPriority, other.warmPriority),
        first(warmAtStart, other.warmAtStart));
  }

  /**
   * Returns the report with these options.
   *
   * @throws IllegalArgumentException if an option isn't allowed for it
   * @throws IllegalStateException if it is to be warmed and declares no parameters to warm
   */
  <P, V> Report<P, V> applyTo(Report<P, V> report) {
    return warming(report.withPolicy(policy(report.policy())));
  }

  /** Sets the refresh ahead last, since it must be shorter than the ttl. */
  private CachePolicy policy(CachePolicy declared) {
    if (ttl != null && (ttl.isZero() || ttl.isNegative())) {
      throw new IllegalArgumentException(
          "ttl must be more than zero, was %s; leave it out for what the report declares"
              .formatted(ttl));
    }
    CachePolicy policy = refreshAhead == null ? declared : declared.withRefreshAhead(Duration.ZERO);
    policy = ttl == null ? policy : policy.withTtl(ttl);
    policy = jitter == null ? policy : policy.withJitter(jitter);
    policy = refreshAhead == null ? policy : policy.withRefreshAhead(refreshAhead);
    policy =
        staleWhileRevalidate == null
            ? policy
            : policy.withStaleWhileRevalidate(staleWhileRevalidate);
    policy =
        staleAfterInvalidation == null
            ? policy
            : policy.withStaleAfterInvalidation(staleAfterInvalidation);
    if (staleIfError != null || retryPause != null) {
      policy =
          policy.withStaleIfError(
              staleIfError == null ? policy.staleIfError() : staleIfError,
              retryPause == null ? policy.retryPause() : retryPause);
    }
    return hardTimeout == null ? policy : policy.withHardTimeout(hardTimeout);
  }

  private <P, V> Report<P, V> warming(Report<P, V> report) {
    boolean changed =
        Stream.of(warmEvery, warmCron, warmZone, warmPriority, warmAtStart)
            .anyMatch(o -> o != null);
    if (Boolean.FALSE.equals(warmed)) {
      if (changed) {
        throw new IllegalArgumentException(
            "warmed is false, so that the other warm-… options have no effect; leave out one or the others");
      }
      return report.withoutWarming();
    }
    if (!changed && warmed == null) {
      return report;
    }
    Optional<Warmup<P>> declared = report.warmup();
    Schedule schedule =
        configuredSchedule()
            .or(() -> declared.map(Warmup::schedule))
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "it is to be warmed, but has no schedule; set warm-every or warm-cron"));
    Priority priority =
        warmPriority == null
            ? declared.map(Warmup::priority).orElse(Priority.MEDIUM)
            : warmPriority;
    Report<P, V> scheduled = report.withWarming(schedule, priority);
    return warmAtStart == null ? scheduled : scheduled.withWarmingAtStart(warmAtStart);
  }

  private Optional<Schedule> configuredSchedule() {
    if (warmEvery != null && warmCron != null) {
      throw new IllegalArgumentException(
          "warm-every and warm-cron exclude each other; leave out one of the two");
    }
    if (warmZone != null && warmCron == null) {
      throw new IllegalArgumentException(
          "warm-zone has no effect without warm-cron; set that, or leave the zone out");
    }
    if (warmCron == null) {
      return Optional.ofNullable(warmEvery).map(Schedule::every);
    }
    return Optional.of(
        CronSchedule.of(warmCron, warmZone == null ? ZoneId.systemDefault() : warmZone));
  }

  private static <T> @Nullable T first(@Nullable T one, @Nullable T other) {
    return one == null ? other : one;
  }
}
