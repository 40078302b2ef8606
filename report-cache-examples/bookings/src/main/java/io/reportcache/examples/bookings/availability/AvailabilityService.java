package io.reportcache.examples.bookings.availability;

import io.reportcache.examples.bookings.contract.auth.RoleAssigned;
import io.reportcache.examples.bookings.contract.availability.PlaceOffered;
import io.reportcache.examples.bookings.contract.availability.ReservationEvent;
import io.reportcache.examples.bookings.contract.availability.WaitingListJoined;
import io.reportcache.examples.bookings.contract.resources.MaintenanceScheduled;
import io.reportcache.examples.bookings.contract.resources.ResourceDeleted;
import io.reportcache.examples.bookings.contract.resources.ResourceUpdated;
import io.reportcache.examples.bookings.contract.stockpile.ApprovalGranted;
import io.reportcache.examples.bookings.contract.stockpile.ApprovalRejected;
import io.reportcache.examples.bookings.service.ServiceHandler;
import io.reportcache.examples.bookings.service.ServiceHost;
import io.reportcache.examples.bookings.service.ServicePlan;
import io.reportcache.examples.bookings.service.Subscription;
import io.reportcache.examples.bookings.web.Routes;
import io.reportcache.invalidation.InvalidationRules;
import io.reportcache.key.Scope;
import java.util.ArrayList;
import java.util.List;

/** Who has what, and when. */
public final class AvailabilityService {

  /** The name of the service. */
  public static final String NAME = "availability";

  private static final String TABLES =
      """
      CREATE TABLE IF NOT EXISTS av_resource (
        tenant_id VARCHAR(128) NOT NULL, id VARCHAR(64) NOT NULL, capacity INT,
        deleted BOOLEAN NOT NULL, PRIMARY KEY (tenant_id, id));
      CREATE TABLE IF NOT EXISTS av_reservation (
        tenant_id VARCHAR(128) NOT NULL, id VARCHAR(64) NOT NULL, resource VARCHAR(64) NOT NULL,
        user_id VARCHAR(64) NOT NULL, begins TIMESTAMP NOT NULL, ends TIMESTAMP NOT NULL,
        status VARCHAR(20) NOT NULL, PRIMARY KEY (tenant_id, id));
      CREATE TABLE IF NOT EXISTS av_block (
        tenant_id VARCHAR(128) NOT NULL, id VARCHAR(64) NOT NULL, resource VARCHAR(64) NOT NULL,
        begins TIMESTAMP NOT NULL, ends TIMESTAMP NOT NULL, PRIMARY KEY (tenant_id, id));
      CREATE TABLE IF NOT EXISTS av_conflict (
        tenant_id VARCHAR(128) NOT NULL, block VARCHAR(64) NOT NULL,
        reservation VARCHAR(64) NOT NULL, PRIMARY KEY (tenant_id, block, reservation));
      CREATE TABLE IF NOT EXISTS av_place (
        tenant_id VARCHAR(128) NOT NULL, id VARCHAR(64) NOT NULL, joined BIGINT NOT NULL,
        resource VARCHAR(64) NOT NULL, user_id VARCHAR(64) NOT NULL, begins TIMESTAMP NOT NULL,
        ends TIMESTAMP NOT NULL, offered BOOLEAN NOT NULL, PRIMARY KEY (tenant_id, id));
      CREATE TABLE IF NOT EXISTS av_role (
        tenant_id VARCHAR(128) NOT NULL, user_id VARCHAR(64) NOT NULL, role VARCHAR(64) NOT NULL,
        PRIMARY KEY (tenant_id, user_id, role))\
      """;

  private AvailabilityService() {}

  /** Plans the service. */
  public static ServicePlan plan(ServiceHost host) {
    Calendar calendar = new Calendar(host);
    WaitingLists waiting = new WaitingLists(host);
    Bookings bookings = new Bookings(host, calendar, waiting);
    Decisions decisions = new Decisions(host, calendar, waiting);
    ResourceChanges changes = new ResourceChanges(host, calendar);
    Roles roles = new Roles(host);
    Routes routes =
        Routes.of()
            .post("/reservations", bookings::reserve)
            .post("/reservations/cancel", bookings::cancel)
            .post("/reservations/move", bookings::move)
            .post("/check-in", bookings::checkIn)
            .post("/check-out", bookings::checkOut)
            .post("/waiting-list", waiting::join)
            .get("/availability", calendar::availability)
            .get("/reservation", calendar::reservation)
            .get("/schedule", calendar::schedule)
            .get("/conflicts", calendar::conflicts)
            .get("/waiting-list", waiting::list)
            .get("/permissions", roles::permissions);
    return new ServicePlan(
        TABLES,
        List.of(
            "resources.resource.*",
            "resources.maintenance.scheduled",
            "stockpile.approval.*",
            "auth.role.assigned"),
        List.of(
            ResourceUpdated.class,
            ResourceDeleted.class,
            MaintenanceScheduled.class,
            ApprovalGranted.class,
            ApprovalRejected.class,
            RoleAssigned.class),
        List.of(
            ServiceHandler.of(
                "follow-resource", Subscription.to(ResourceUpdated.class, changes::updated)),
            ServiceHandler.of(
                "cancel-all", Subscription.to(ResourceDeleted.class, changes::deleted)),
            ServiceHandler.of(
                "block-calendar",
                Subscription.to(MaintenanceScheduled.class, changes::maintenance)),
            ServiceHandler.of(
                "confirm", Subscription.to(ApprovalGranted.class, decisions::granted)),
            ServiceHandler.of(
                "reject", Subscription.to(ApprovalRejected.class, decisions::rejected)),
            ServiceHandler.of("follow-role", Subscription.to(RoleAssigned.class, roles::assigned))),
        AvailabilityCaches.ALL,
        rules(),
        routes);
  }

  private static InvalidationRules rules() {
    return InvalidationRules.builder()
        .on(ReservationEvent.class)
        .invalidateEach(AvailabilityService::changedBy)
        .on(WaitingListJoined.class)
        .invalidate(event -> AvailabilityCaches.WAITING.key(event.resource()))
        .on(PlaceOffered.class)
        .invalidate(event -> AvailabilityCaches.WAITING.key(event.resource()))
        .build();
  }

  private static List<Scope> changedBy(ReservationEvent event) {
    List<Scope> scopes = new ArrayList<>(AvailabilityCaches.calendarOf(event.resource()));
    scopes.add(AvailabilityCaches.RESERVATION.key(event.reservation()));
    scopes.add(AvailabilityCaches.CONFLICTS.key(event.resource()));
    return scopes;
  }
}
