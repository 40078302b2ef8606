package io.reportcache.examples.bookings.resources;

import io.reportcache.examples.bookings.contract.availability.CheckOutCompleted;
import io.reportcache.examples.bookings.contract.availability.ReservationCancelled;
import io.reportcache.examples.bookings.contract.availability.ReservationCreated;
import io.reportcache.examples.bookings.contract.resources.CategoryCreated;
import io.reportcache.examples.bookings.contract.resources.CategoryUpdated;
import io.reportcache.examples.bookings.contract.resources.MaintenanceCompleted;
import io.reportcache.examples.bookings.contract.resources.MaintenanceScheduled;
import io.reportcache.examples.bookings.contract.resources.ResourceCreated;
import io.reportcache.examples.bookings.contract.resources.ResourceDeleted;
import io.reportcache.examples.bookings.contract.resources.ResourceStatusChanged;
import io.reportcache.examples.bookings.contract.resources.ResourceUpdated;
import io.reportcache.examples.bookings.service.ServiceHandler;
import io.reportcache.examples.bookings.service.ServiceHost;
import io.reportcache.examples.bookings.service.ServicePlan;
import io.reportcache.examples.bookings.service.Subscription;
import io.reportcache.examples.bookings.web.Routes;
import io.reportcache.invalidation.InvalidationRules;
import java.util.List;

/** Rooms and equipment. */
public final class ResourceService {

  /** The name of the service. */
  public static final String NAME = "resources";

  private static final String TABLES =
      """
      CREATE TABLE IF NOT EXISTS res_resource (
        tenant_id VARCHAR(128) NOT NULL, id VARCHAR(64) NOT NULL, name VARCHAR(200) NOT NULL,
        category VARCHAR(64) NOT NULL, capacity INT NOT NULL, status VARCHAR(20) NOT NULL,
        reservations BIGINT NOT NULL, holding BIGINT NOT NULL, minutes BIGINT NOT NULL,
        PRIMARY KEY (tenant_id, id));
      CREATE TABLE IF NOT EXISTS res_attribute (
        tenant_id VARCHAR(128) NOT NULL, resource VARCHAR(64) NOT NULL, name VARCHAR(64) NOT NULL,
        content VARCHAR(200) NOT NULL, PRIMARY KEY (tenant_id, resource, name));
      CREATE TABLE IF NOT EXISTS res_category (
        tenant_id VARCHAR(128) NOT NULL, id VARCHAR(64) NOT NULL, name VARCHAR(200) NOT NULL,
        PRIMARY KEY (tenant_id, id));
      CREATE TABLE IF NOT EXISTS res_maintenance (
        tenant_id VARCHAR(128) NOT NULL, id VARCHAR(64) NOT NULL, resource VARCHAR(64) NOT NULL,
        begins TIMESTAMP NOT NULL, ends TIMESTAMP NOT NULL, done BOOLEAN NOT NULL,
        PRIMARY KEY (tenant_id, id))\
      """;

  private ResourceService() {}

  /** Plans the service. */
  public static ServicePlan plan(ServiceHost host) {
    Inventory inventory = new Inventory(host);
    Maintenance maintenance = new Maintenance(host);
    Lookups lookups = new Lookups(host);
    Use use = new Use(host);
    Routes routes =
        Routes.of()
            .post("/categories", inventory::createCategory)
            .post("/categories/update", inventory::updateCategory)
            .post("/resources", inventory::create)
            .post("/resources/update", inventory::update)
            .post("/resources/delete", inventory::delete)
            .post("/resources/status", inventory::changeStatus)
            .post("/maintenance", maintenance::schedule)
            .post("/maintenance/complete", maintenance::complete)
            .get("/resource", lookups::resource)
            .get("/status", lookups::status)
            .get("/list", lookups::list)
            .get("/category", lookups::category)
            .get("/attributes", lookups::attributes)
            .get("/usage", lookups::usage)
            .get("/search", lookups::search);
    return new ServicePlan(
        TABLES,
        List.of(
            "availability.reservation.created",
            "availability.reservation.cancelled",
            "availability.check-out.completed"),
        List.of(ReservationCreated.class, ReservationCancelled.class, CheckOutCompleted.class),
        List.of(
            ServiceHandler.of(
                "count-use", Subscription.to(ReservationCreated.class, use::reserved)),
            ServiceHandler.of(
                "uncount-use", Subscription.to(ReservationCancelled.class, use::cancelled)),
            ServiceHandler.of(
                "count-minutes", Subscription.to(CheckOutCompleted.class, use::left))),
        ResourceCaches.ALL,
        rules(),
        routes);
  }

  private static InvalidationRules rules() {
    return InvalidationRules.builder()
        .on(ResourceCreated.class)
        .invalidate("res:list:*", "res:search:*")
        .on(ResourceUpdated.class)
        .invalidate(event -> ResourceCaches.RESOURCE.key(event.resource()))
        .on(ResourceDeleted.class)
        .invalidate(event -> ResourceCaches.ofResource(event.resource()))
        .on(ResourceStatusChanged.class)
        .invalidate(event -> ResourceCaches.STATUS.key(event.resource()))
        .on(MaintenanceScheduled.class)
        .invalidate(event -> ResourceCaches.STATUS.key(event.resource()))
        .on(MaintenanceCompleted.class)
        .invalidate(event -> ResourceCaches.STATUS.key(event.resource()))
        .on(CategoryCreated.class)
        .invalidate(event -> ResourceCaches.CATEGORY.key(event.category()))
        .on(CategoryUpdated.class)
        .invalidate(event -> ResourceCaches.CATEGORY.key(event.category()))
        // Whatever drops a resource drops what is made of resources.
        .cascade("res:resource:*", "res:list:*")
        .cascade("res:resource:*", "res:search:*")
        .build();
  }
}
