package io.reportcache.examples.bookings.reports;

import io.reportcache.ReportCache;
import io.reportcache.event.DomainEvent;
import io.reportcache.examples.bookings.contract.Contract;
import io.reportcache.examples.bookings.contract.availability.CheckInCompleted;
import io.reportcache.examples.bookings.contract.availability.CheckOutCompleted;
import io.reportcache.examples.bookings.contract.availability.PlaceOffered;
import io.reportcache.examples.bookings.contract.availability.ReservationCancelled;
import io.reportcache.examples.bookings.contract.availability.ReservationCreated;
import io.reportcache.examples.bookings.contract.availability.ReservationRejected;
import io.reportcache.examples.bookings.contract.availability.WaitingListJoined;
import io.reportcache.examples.bookings.contract.resources.MaintenanceCompleted;
import io.reportcache.examples.bookings.contract.resources.MaintenanceScheduled;
import io.reportcache.examples.bookings.contract.resources.ResourceDeleted;
import io.reportcache.examples.bookings.contract.resources.ResourceStatusChanged;
import io.reportcache.examples.bookings.service.ServiceHandler;
import io.reportcache.examples.bookings.service.ServiceHost;
import io.reportcache.examples.bookings.service.ServicePlan;
import io.reportcache.examples.bookings.service.Subscription;
import io.reportcache.examples.bookings.web.Routes;
import io.reportcache.invalidation.InvalidationRules;
import java.util.List;
import java.util.stream.Stream;

/** Usage, demand, maintenance and audit. It consumes everything. */
public final class ReportsService {

  /** The name of the service. */
  public static final String NAME = "reports";

  private static final List<Class<? extends DomainEvent>> CONSUMED =
      Contract.ALL.stream()
          .filter(contract -> !contract.producer().equals(NAME))
          .<Class<? extends DomainEvent>>flatMap(contract -> contract.events().stream())
          .toList();

  private ReportsService() {}

  /** Plans the service. */
  public static ServicePlan plan(ServiceHost host) {
    Declarations declared = new Declarations(host);
    ReportCache reports =
        ReportCache.builder()
            .caches(host.caches())
            .events(host.bus())
            .report(declared.usage())
            .report(declared.demand())
            .report(declared.maintenance())
            .report(declared.audit())
            .build();
    Exports exports = new Exports(host, reports, declared);
    exports.tellOfReports();
    Routes routes =
        Routes.of()
            .get("/usage", request -> exports.answer(declared.usage(), request.text("resource")))
            .get("/demand", request -> exports.answer(declared.demand(), request.text("resource")))
            .get(
                "/maintenance",
                request -> exports.answer(declared.maintenance(), request.text("resource")))
            .get("/audit", request -> exports.answer(declared.audit(), request.text("about")))
            .get("/trace", new Audit(host, reports, declared)::trace)
            .post("/export", exports::export);
    return new ServicePlan(
        ReportTables.SCRIPT,
        List.of("#"),
        CONSUMED,
        handlers(host, reports, declared),
        List.of(),
        InvalidationRules.builder().build(), // the reports bring their own
        routes);
  }

  private static List<ServiceHandler> handlers(
      ServiceHost host, ReportCache reports, Declarations declared) {
    Usage usage = new Usage(host);
    Demand demand = new Demand(host);
    MaintenanceLog maintenance = new MaintenanceLog(host);
    Audit audit = new Audit(host, reports, declared);
    return List.of(
        ServiceHandler.of(
            "usage",
            Subscription.to(ReservationCreated.class, usage::reserved),
            Subscription.to(ReservationCancelled.class, usage::cancelled),
            Subscription.to(CheckInCompleted.class, usage::came),
            Subscription.to(CheckOutCompleted.class, usage::left),
            Subscription.to(ResourceDeleted.class, usage::gone)),
        ServiceHandler.of(
            "demand",
            Subscription.to(ReservationCreated.class, demand::requested),
            Subscription.to(ReservationRejected.class, demand::rejected),
            Subscription.to(ReservationCancelled.class, demand::cancelled),
            Subscription.to(WaitingListJoined.class, demand::waits),
            Subscription.to(PlaceOffered.class, demand::offered)),
        ServiceHandler.of(
            "maintenance",
            Subscription.to(MaintenanceScheduled.class, maintenance::scheduled),
            Subscription.to(MaintenanceCompleted.class, maintenance::completed),
            Subscription.to(ResourceStatusChanged.class, maintenance::statusChanged),
            Subscription.to(ResourceDeleted.class, maintenance::gone)),
        new ServiceHandler(
            "audit",
            Stream.of(
                    "user.*",
                    "role.*",
                    "permission.*",
                    "login.*",
                    "token.*",
                    "resource.*",
                    "category.*",
                    "maintenance.*",
                    "reservation.*",
                    "check-in.*",
                    "check-out.*",
                    "waiting-list.*",
                    "place.*",
                    "approval.*",
                    "document.*",
                    "notification.*")
                .map(names -> new Subscription(names, audit::record))
                .toList()));
  }
}
