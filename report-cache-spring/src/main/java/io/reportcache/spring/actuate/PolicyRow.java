package io.reportcache.spring.actuate;

import io.reportcache.cache.CachePolicy;
import io.reportcache.report.ReportDescription;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The name of a report or a cache, its policy in force, and the events that drop its values. */
final class PolicyRow {

  private PolicyRow() {}

  static Row of(ReportDescription report) {
    CachePolicy policy = report.policy();
    return new Row()
        .with("name", report.name())
        .with("resource", report.name())
        .with("ttl", policy.ttl().map(Duration::toString).orElse("forever"))
        .with("staleWhileRevalidate", set(policy.staleWhileRevalidate()))
        .with("staleIfError", set(policy.staleIfError()))
        .with("staleAfterInvalidation", set(policy.staleAfterInvalidation()))
        .with("refreshAhead", set(policy.refreshAhead()))
        .with("tags", policy.tags().stream().map(tag -> tag.value()).sorted().toList())
        .with("invalidatedBy", report.invalidatedBy().stream().map(Class::getName).toList());
  }

  private static @Nullable Duration set(Duration time) {
    return time.isZero() ? null : time;
  }
}
