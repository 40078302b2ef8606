package io.reportcache.examples.bookings.stockpile;

import io.reportcache.cache.TenantCacheManager;
import io.reportcache.examples.bookings.contract.auth.RoleAssigned;
import io.reportcache.examples.bookings.contract.availability.ReservationCancelled;
import io.reportcache.examples.bookings.contract.availability.ReservationCreated;
import io.reportcache.examples.bookings.contract.resources.ResourceDeleted;
import io.reportcache.examples.bookings.service.ServiceHandler;
import io.reportcache.examples.bookings.service.ServiceHost;
import io.reportcache.examples.bookings.service.ServicePlan;
import io.reportcache.examples.bookings.service.Subscription;
import io.reportcache.examples.bookings.web.Routes;
import io.reportcache.invalidation.InvalidationRules;
import java.util.List;

/**
 * Approvals, documents and notifications. It caches nothing, and drops some of what auth caches.
 */
public final class StockpileService {

  /** The name of the service. */
  public static final String NAME = "stockpile";

  private static final String TABLES =
      """
      CREATE TABLE IF NOT EXISTS stk_approval (
        tenant_id VARCHAR(128) NOT NULL, reservation VARCHAR(64) NOT NULL,
        resource VARCHAR(64) NOT NULL, user_id VARCHAR(64) NOT NULL, status VARCHAR(20) NOT NULL,
        PRIMARY KEY (tenant_id, reservation));
      CREATE TABLE IF NOT EXISTS stk_approver (
        tenant_id VARCHAR(128) NOT NULL, user_id VARCHAR(64) NOT NULL,
        PRIMARY KEY (tenant_id, user_id));
      CREATE TABLE IF NOT EXISTS stk_document (
        tenant_id VARCHAR(128) NOT NULL, id VARCHAR(64) NOT NULL, reservation VARCHAR(64) NOT NULL,
        text VARCHAR(1000) NOT NULL, PRIMARY KEY (tenant_id, id));
      CREATE TABLE IF NOT EXISTS stk_notification (
        tenant_id VARCHAR(128) NOT NULL, id VARCHAR(64) NOT NULL, user_id VARCHAR(64) NOT NULL,
        text VARCHAR(1000) NOT NULL, PRIMARY KEY (tenant_id, id))\
      """;

  private StockpileService() {}

  /** Plans the service. */
  public static ServicePlan plan(ServiceHost host) {
    TenantCacheManager auth = host.cachesOf("auth");
    Notifications notifications = new Notifications(host);
    Approvals approvals = new Approvals(host, notifications);
    Followers followers = new Followers(notifications, approvals);
    Approvers approvers = new Approvers(host, auth);
    Routes routes =
        Routes.of()
            .post("/approvals/grant", approvals::grant)
            .post("/approvals/reject", approvals::reject)
            .post("/approvals/escalate", approvals::escalate)
            .get("/approval", approvals::approval)
            .get("/approvers", approvers::list)
            .get("/documents", approvals::documents)
            .get("/notifications", notifications::list);
    return new ServicePlan(
        TABLES,
        List.of("availability.reservation.*", "auth.role.assigned", "resources.resource.deleted"),
        List.of(
            ReservationCreated.class,
            ReservationCancelled.class,
            RoleAssigned.class,
            ResourceDeleted.class),
        List.of(
            ServiceHandler.of(
                "start-approval", Subscription.to(ReservationCreated.class, followers::reserved)),
            ServiceHandler.of(
                "tell-of-cancellation",
                Subscription.to(ReservationCancelled.class, followers::cancelled)),
            ServiceHandler.of(
                "follow-approvers", Subscription.to(RoleAssigned.class, approvers::assigned)),
            ServiceHandler.of(
                "withdraw-approvals", Subscription.to(ResourceDeleted.class, followers::gone))),
        List.of(),
        InvalidationRules.builder().build(),
        routes);
  }
}
