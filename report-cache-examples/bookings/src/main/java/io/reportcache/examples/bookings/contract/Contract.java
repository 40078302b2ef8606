package io.reportcache.examples.bookings.contract;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventType;
import io.reportcache.examples.bookings.contract.auth.LoginFailed;
import io.reportcache.examples.bookings.contract.auth.LoginSucceeded;
import io.reportcache.examples.bookings.contract.auth.PermissionGranted;
import io.reportcache.examples.bookings.contract.auth.PermissionRevoked;
import io.reportcache.examples.bookings.contract.auth.RoleAssigned;
import io.reportcache.examples.bookings.contract.auth.RoleRemoved;
import io.reportcache.examples.bookings.contract.auth.TokenRevoked;
import io.reportcache.examples.bookings.contract.auth.UserDeleted;
import io.reportcache.examples.bookings.contract.auth.UserRegistered;
import io.reportcache.examples.bookings.contract.auth.UserUpdated;
import io.reportcache.examples.bookings.contract.availability.CheckInCompleted;
import io.reportcache.examples.bookings.contract.availability.CheckOutCompleted;
import io.reportcache.examples.bookings.contract.availability.PlaceOffered;
import io.reportcache.examples.bookings.contract.availability.ReservationCancelled;
import io.reportcache.examples.bookings.contract.availability.ReservationConfirmed;
import io.reportcache.examples.bookings.contract.availability.ReservationCreated;
import io.reportcache.examples.bookings.contract.availability.ReservationRejected;
import io.reportcache.examples.bookings.contract.availability.ReservationUpdated;
import io.reportcache.examples.bookings.contract.availability.WaitingListJoined;
import io.reportcache.examples.bookings.contract.reports.AuditAlerted;
import io.reportcache.examples.bookings.contract.reports.DemandExceeded;
import io.reportcache.examples.bookings.contract.reports.DemandRecorded;
import io.reportcache.examples.bookings.contract.reports.ReportExported;
import io.reportcache.examples.bookings.contract.reports.ReportGenerated;
import io.reportcache.examples.bookings.contract.reports.UpkeepRecorded;
import io.reportcache.examples.bookings.contract.reports.UsageRecorded;
import io.reportcache.examples.bookings.contract.resources.CategoryCreated;
import io.reportcache.examples.bookings.contract.resources.CategoryUpdated;
import io.reportcache.examples.bookings.contract.resources.MaintenanceCompleted;
import io.reportcache.examples.bookings.contract.resources.MaintenanceScheduled;
import io.reportcache.examples.bookings.contract.resources.ResourceCreated;
import io.reportcache.examples.bookings.contract.resources.ResourceDeleted;
import io.reportcache.examples.bookings.contract.resources.ResourceStatusChanged;
import io.reportcache.examples.bookings.contract.resources.ResourceUpdated;
import io.reportcache.examples.bookings.contract.stockpile.ApprovalEscalated;
import io.reportcache.examples.bookings.contract.stockpile.ApprovalGranted;
import io.reportcache.examples.bookings.contract.stockpile.ApprovalRejected;
import io.reportcache.examples.bookings.contract.stockpile.ApprovalRequested;
import io.reportcache.examples.bookings.contract.stockpile.DocumentGenerated;
import io.reportcache.examples.bookings.contract.stockpile.NotificationSent;
import java.util.List;
import java.util.stream.Stream;

/**
 * All that one service publishes.
 *
 * @param producer the service
 * @param events the classes of its events
 */
public record Contract(String producer, List<Class<? extends DomainEvent>> events) {

  /** Users, and what they may do. */
  public static final Contract AUTH =
      new Contract(
          "auth",
          List.of(
              UserRegistered.class,
              UserUpdated.class,
              UserDeleted.class,
              RoleAssigned.class,
              RoleRemoved.class,
              PermissionGranted.class,
              PermissionRevoked.class,
              LoginSucceeded.class,
              LoginFailed.class,
              TokenRevoked.class));

  /** Rooms and equipment. */
  public static final Contract RESOURCES =
      new Contract(
          "resources",
          List.of(
              ResourceCreated.class,
              ResourceUpdated.class,
              ResourceDeleted.class,
              ResourceStatusChanged.class,
              CategoryCreated.class,
              CategoryUpdated.class,
              MaintenanceScheduled.class,
              MaintenanceCompleted.class));

  /** Reservations and calendars. */
  public static final Contract AVAILABILITY =
      new Contract(
          "availability",
          List.of(
              ReservationCreated.class,
              ReservationConfirmed.class,
              ReservationRejected.class,
              ReservationCancelled.class,
              ReservationUpdated.class,
              CheckInCompleted.class,
              CheckOutCompleted.class,
              WaitingListJoined.class,
              PlaceOffered.class));

  /** Approvals, documents and notifications. */
  public static final Contract STOCKPILE =
      new Contract(
          "stockpile",
          List.of(
              ApprovalRequested.class,
              ApprovalGranted.class,
              ApprovalRejected.class,
              ApprovalEscalated.class,
              DocumentGenerated.class,
              NotificationSent.class));

  /** Usage, demand, maintenance and audit. */
  public static final Contract REPORTS =
      new Contract(
          "reports",
          List.of(
              ReportGenerated.class,
              ReportExported.class,
              DemandExceeded.class,
              UsageRecorded.class,
              DemandRecorded.class,
              UpkeepRecorded.class,
              AuditAlerted.class));

  /** Those of all services. */
  public static final List<Contract> ALL =
      List.of(AUTH, RESOURCES, AVAILABILITY, STOCKPILE, REPORTS);

  /** Copies the list. */
  public Contract {
    events = List.copyOf(events);
  }

  /** Returns the contract of a service. */
  public static Contract of(String producer) {
    return ALL.stream()
        .filter(contract -> contract.producer.equals(producer))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "service must be one of %s, was '%s'"
                        .formatted(ALL.stream().map(Contract::producer).toList(), producer)));
  }

  /** Returns the contract that a class of events belongs to. */
  public static Contract with(Class<? extends DomainEvent> event) {
    return ALL.stream()
        .filter(contract -> contract.events.contains(event))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("nobody publishes " + event.getName()));
  }

  /** Returns the routing keys of all events, {@code {service}.{entity}.{action}}. */
  public Stream<String> routingKeys() {
    return events.stream().map(event -> producer + "." + EventType.of(event).name());
  }
}
