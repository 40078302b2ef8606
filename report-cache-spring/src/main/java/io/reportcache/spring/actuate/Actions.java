package io.reportcache.spring.actuate;

import io.reportcache.ReportCache;
import io.reportcache.cache.TenantCache;
import io.reportcache.durable.store.DeliveryChange;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryRecords;
import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.key.KeyPattern;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Scope;
import io.reportcache.key.Tag;
import io.reportcache.tenant.TenantId;
import io.reportcache.warming.JobStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.springframework.boot.convert.DurationStyle;

/** What an operator changes. Each method says in its answer what it has done. */
final class Actions {

  private static final String CAUSE = "by the actuator";

  private final ReportCache reports;
  private final CachesView caches;

  Actions(ReportCache reports, CachesView caches) {
    this.reports = reports;
    this.caches = caches;
  }

  /**
   * Invalidates a key, a pattern or a tag: of one tenant, or of all where that is spelled out. A
   * misspelt name of a parameter doesn't get here, so whom it is about must be said.
   */
  Map<String, Object> invalidate(Wanted wanted) {
    List<Scope> scopes = scopes(wanted);
    if (!wanted.everyTenant()) {
      if (wanted.tenant() == null && hasTenants()) {
        throw new IllegalArgumentException(
            "tenant must be given: the one whose values are invalidated; give an empty one for values"
                + " of no tenant, or allTenants=true for all");
      }
      boolean ofNoTenant = "".equals(wanted.tenant());
      TenantCache cache =
          reports.caches().tenant(ofNoTenant ? TenantId.CENTRAL : wanted.tenantId());
      cache.invalidate(scopes, CAUSE);
      return new Row().with("invalidated", scopes).with("tenant", cache.tenant()).build();
    }
    if (wanted.tenant() != null) {
      throw new IllegalArgumentException(
          "give a tenant or allTenants=true, not both; tenant was '%s'".formatted(wanted.tenant()));
    }
    reports.caches().invalidateAllTenants(scopes, CAUSE);
    return new Row().with("invalidated", scopes).with("allTenants", true).build();
  }

  /** Tells whether calls that name no tenant are about another than the central space. */
  private boolean hasTenants() {
    try {
      return !reports.caches().tenant().isCentral();
    } catch (RuntimeException e) { // none is bound to this thread, or the host's resolver failed
      return true;
    }
  }

  private static List<Scope> scopes(Wanted wanted) {
    List<Scope> scopes = new ArrayList<>();
    if (wanted.key() != null) {
      scopes.add(ReportKey.of(wanted.key(), Object.class));
    }
    if (wanted.pattern() != null) {
      scopes.add(KeyPattern.of(wanted.pattern()));
    }
    if (wanted.tag() != null) {
      scopes.add(Tag.of(wanted.tag()));
    }
    if (scopes.isEmpty()) {
      throw new IllegalArgumentException(
          "give a key, a pattern or a tag to invalidate, such as pattern=sales:*");
    }
    return scopes;
  }

  /** Has a job run as soon as there is a place, and doesn't wait for its end. */
  Map<String, Object> run(Wanted wanted) {
    String job = jobOf(wanted);
    var unused = reports.warming().runNow(job);
    return new Row().with("started", job).build();
  }

  Map<String, Object> pause(Wanted wanted) {
    String job = jobOf(wanted);
    reports.warming().pause(job);
    return new Row().with("paused", job).build();
  }

  Map<String, Object> resume(Wanted wanted) {
    String job = jobOf(wanted);
    reports.warming().resume(job);
    return new Row().with("resumed", job).build();
  }

  /** The warming of a report is a job of its own, which may be named by the report. */
  private String jobOf(Wanted wanted) {
    String name =
        wanted.job() == null && wanted.report() != null
            ? "warm " + wanted.report()
            : Wanted.require("job", wanted.job(), "the name of a job, or report for its warming");
    UnknownNameException.check(
        "job", name, reports.warming().jobs().stream().map(JobStatus::job).toList());
    return name;
  }

  Map<String, Object> changeTtl(Wanted wanted) {
    String report = Wanted.require("report", wanted.report(), "the report whose ttl changes");
    UnknownNameException.check(
        "report", report, caches.reports().map(each -> each.name()).toList());
    String text = Wanted.require("ttl", wanted.ttl(), "such as 30s, 15m or PT15M");
    Duration ttl;
    try {
      ttl = DurationStyle.detectAndParse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "ttl must be a duration such as 30s, 15m or PT15M, was '%s'".formatted(text), e);
    }
    reports.changeTtl(report, ttl);
    return new Row().with("report", report).with("ttl", ttl).build();
  }

  /** Has an event or a job that waits for another attempt run now. */
  static Map<String, Object> retry(DeliveryStore store, Wanted wanted) {
    UUID message = uuid(Wanted.require("id", wanted.id(), "the id of the event or job"));
    DeliveryChange change = store.reschedule(wanted.tenantId(), message, Duration.ZERO);
    return new Row().with("due", change.changed()).with("running", change.running()).build();
  }

  static Map<String, Object> replay(DeliveryRecords records, Wanted wanted) {
    return counted("replayed", wanted, () -> records.replay(deadLetters(wanted)));
  }

  static Map<String, Object> discard(DeliveryRecords records, Wanted wanted) {
    return counted("discarded", wanted, () -> records.discard(deadLetters(wanted)));
  }

  private static DeliveryQuery deadLetters(Wanted wanted) {
    return wanted.narrow(DeliveryQuery.deadLetters());
  }

  private static Map<String, Object> counted(String what, Wanted wanted, Supplier<Integer> change) {
    if (deadLetters(wanted).equals(DeliveryQuery.deadLetters()) && !wanted.everyTenant()) {
      throw new IllegalArgumentException(
          "narrow the dead letters by id, lane, type, tenant or reason; for all of them say"
              + " allTenants=true");
    }
    return new Row().with(what, change.get()).build();
  }

  private static UUID uuid(String text) {
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "id must be the id of an event or a job, was '%s'; dead letters have it as message"
              .formatted(text),
          e);
    }
  }
}
