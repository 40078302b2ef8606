package io.reportcache.examples.bookings.contract.reports;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventName;
import java.util.Optional;

/**
 * A report was written to a file.
 *
 * @param report its name
 * @param filters its parameters; empty for none
 * @param format such as {@code CSV}
 */
@EventName("report.exported")
public record ReportExported(String report, String filters, String format) implements DomainEvent {

  @Override
  public Optional<EventEntity> entity() {
    return Optional.of(new EventEntity("report", report));
  }
}
