package io.reportcache.spring.actuate;

import io.reportcache.ReportCache;
import java.util.List;
import java.util.Map;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.lang.Nullable;

/**
 * The actuator endpoint {@code reportcache}: what the report cache holds and does, and what an
 * operator changes at run time. It shows keys, never values, and no payloads. {@code
 * management.endpoint.reportcache.access=read-only} leaves the reading.
 *
 * <p>What is wrong with a request is thrown as an {@code IllegalArgumentException}; over HTTP it is
 * an answer of status 400 or 404 that says so.
 *
 * @since 0.1
 */
@SuppressWarnings("deprecation") // Boot 3 knows no other Nullable, and Boot 4 knows this one
@Endpoint(id = "reportcache")
public final class ReportCacheEndpoint {

  private final ReportCache reports;
  private final CachesView caches;
  private final Operations operations;

  ReportCacheEndpoint(ReportCache reports, CachesView caches, Operations operations) {
    this.reports = reports;
    this.caches = caches;
    this.operations = operations;
  }

  /** Returns the figures of all tenants, and the names of sections and actions. */
  @ReadOperation
  public Map<String, Object> overview() {
    return new Row()
        .with("reports", caches.reports().map(each -> each.name()).toList())
        .with("caches", List.copyOf(caches.names()))
        .with("entries", reports.caches().size())
        .with("weight", reports.caches().weight())
        .with("figures", Figures.of(reports.caches().statsOfAllTenants()))
        .with("sections", List.copyOf(operations.sections()))
        .with("actions", List.copyOf(operations.actions()))
        .build();
  }

  /**
   * Returns what there is in a section, which {@link #overview} names.
   *
   * @param tenant the id of a tenant; the central space without it
   * @param limit how many rows at most, 1 to 1000; 100 by default
   * @param after where a list goes on: the last name or id of the page before
   */
  @ReadOperation
  public Map<String, Object> section(
      @Selector String section,
      @Nullable String tenant,
      @Nullable String report,
      @Nullable String key,
      @Nullable String pattern,
      @Nullable String job,
      @Nullable String lane,
      @Nullable String type,
      @Nullable String reason,
      @Nullable String after,
      @Nullable Integer limit) {
    return operations.show(
        section,
        new Wanted(
            tenant, report, key, pattern, null, job, null, lane, type, reason, null, null, after,
            limit));
  }

  /**
   * Carries out an action, which {@link #overview} names. Returns what was done.
   *
   * @param tenant the id of a tenant; the central space without it
   * @param allTenants whether to invalidate in all tenants, or to take the dead letters of all
   */
  @WriteOperation
  public Map<String, Object> act(
      @Selector String action,
      @Nullable String tenant,
      @Nullable Boolean allTenants,
      @Nullable String report,
      @Nullable String ttl,
      @Nullable String key,
      @Nullable String pattern,
      @Nullable String tag,
      @Nullable String job,
      @Nullable String lane,
      @Nullable String type,
      @Nullable String reason,
      @Nullable String id) {
    return operations.act(
        action,
        new Wanted(
            tenant,
            report,
            key,
            pattern,
            tag,
            job,
            ttl,
            lane,
            type,
            reason,
            id,
            allTenants,
            null,
            null));
  }
}
