package io.reportcache.examples.bookings.resources;

import io.reportcache.event.DomainEvent;
import io.reportcache.examples.bookings.contract.resources.CategoryCreated;
import io.reportcache.examples.bookings.contract.resources.CategoryUpdated;
import io.reportcache.examples.bookings.contract.resources.ResourceCreated;
import io.reportcache.examples.bookings.contract.resources.ResourceDeleted;
import io.reportcache.examples.bookings.contract.resources.ResourceStatus;
import io.reportcache.examples.bookings.contract.resources.ResourceStatusChanged;
import io.reportcache.examples.bookings.contract.resources.ResourceUpdated;
import io.reportcache.examples.bookings.service.ServiceHost;
import io.reportcache.examples.bookings.web.Refusal;
import io.reportcache.examples.bookings.web.Request;
import java.sql.SQLException;
import java.util.Map;

/** What there is. */
record Inventory(ServiceHost host) {

  Object createCategory(Request request) throws SQLException {
    String category = request.text("category");
    String name = request.text("name");
    return host.inTransaction(
        sql -> {
          sql.update(
              "INSERT INTO res_category (tenant_id, id, name) VALUES (:tenant, ?, ?)",
              category,
              name);
          host.publish(new CategoryCreated(category, name));
          return Map.of("category", category);
        });
  }

  Object updateCategory(Request request) throws SQLException {
    String category = request.text("category");
    String name = request.text("name");
    return change(
        "category",
        category,
        new CategoryUpdated(category, name),
        "UPDATE res_category SET name = ? WHERE tenant_id = :tenant AND id = ?",
        name,
        category);
  }

  Object create(Request request) throws SQLException {
    String resource = request.text("resource");
    String name = request.text("name");
    String category = request.text("category");
    int capacity = request.number("capacity");
    Map<String, String> attributes = request.texts("attributes");
    return host.inTransaction(
        sql -> {
          sql.update(
              "INSERT INTO res_resource (tenant_id, id, name, category, capacity, status,"
                  + " reservations, holding, minutes) VALUES (:tenant, ?, ?, ?, ?, 'OPEN', 0, 0, 0)",
              resource,
              name,
              category,
              capacity);
          for (Map.Entry<String, String> each : attributes.entrySet()) {
            sql.update(
                "INSERT INTO res_attribute (tenant_id, resource, name, content) VALUES (:tenant, ?,"
                    + " ?, ?)",
                resource,
                each.getKey(),
                each.getValue());
          }
          host.publish(new ResourceCreated(resource, name, category, capacity));
          return Map.of("resource", resource);
        });
  }

  Object update(Request request) throws SQLException {
    String resource = request.text("resource");
    String name = request.text("name");
    int capacity = request.number("capacity");
    return change(
        "resource",
        resource,
        new ResourceUpdated(resource, name, capacity),
        "UPDATE res_resource SET name = ?, capacity = ? WHERE tenant_id = :tenant AND id = ?",
        name,
        capacity,
        resource);
  }

  Object delete(Request request) throws SQLException {
    String resource = request.text("resource");
    return host.inTransaction(
        sql -> {
          sql.update(
              "DELETE FROM res_attribute WHERE tenant_id = :tenant AND resource = ?", resource);
          sql.update(
              "DELETE FROM res_maintenance WHERE tenant_id = :tenant AND resource = ?", resource);
          return change(
              "resource",
              resource,
              new ResourceDeleted(resource),
              "DELETE FROM res_resource WHERE tenant_id = :tenant AND id = ?",
              resource);
        });
  }

  Object changeStatus(Request request) throws SQLException {
    String resource = request.text("resource");
    ResourceStatus status = ResourceStatus.valueOf(request.text("status"));
    return change(
        "resource",
        resource,
        new ResourceStatusChanged(resource, status),
        "UPDATE res_resource SET status = ? WHERE tenant_id = :tenant AND id = ?",
        status.name(),
        resource);
  }

  private Object change(
      String what, String id, DomainEvent event, String statement, Object... parameters)
      throws SQLException {
    return host.inTransaction(
        sql -> {
          if (sql.update(statement, parameters) == 0) {
            throw Refusal.unknown(what, id);
          }
          host.publish(event);
          return Map.of(what, id);
        });
  }
}
