package io.reportcache.report;

import io.reportcache.cache.CachePolicy;
import io.reportcache.schedule.Schedule;
import java.util.List;
import java.util.Optional;

/**
 * A report in the catalogue.
 *
 * @param name its name
 * @param policy how long its result serves
 * @param invalidatedBy the classes of events that invalidate it, by reports' declarations and rules
 * @param warmed when it is warmed; empty if never
 * @since 0.1
 */
public record ReportDescription(
    String name, CachePolicy policy, List<Class<?>> invalidatedBy, Optional<Schedule> warmed) {}
