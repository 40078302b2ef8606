package io.reportcache.examples.bookings.contract.reports;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventName;
import java.util.Optional;

/**
 * A report was computed.
 *
 * @param report its name
 * @param filters its parameters; empty for none
 * @param millis how long that took
 */
@EventName("report.generated")
public record ReportGenerated(String report, String filters, long millis) implements DomainEvent {

  @Override
  public Optional<EventEntity> entity() {
    return Optional.of(new EventEntity("report", report));
  }
}
