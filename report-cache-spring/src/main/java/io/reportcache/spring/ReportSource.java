package io.reportcache.spring;

import io.reportcache.report.Report;
import java.util.Collection;

/**
 * Declares reports besides the beans of type {@code Report}: many at once, or such as are only
 * found when the application starts. Each bean of this type is asked once, when the {@code
 * ReportCache} is built.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface ReportSource {

  /** Returns the reports, each with a name of its own; may return none. */
  Collection<? extends Report<?, ?>> reports();
}
