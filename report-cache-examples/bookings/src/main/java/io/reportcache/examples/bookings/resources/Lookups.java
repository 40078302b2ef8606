package io.reportcache.examples.bookings.resources;

import io.reportcache.examples.bookings.contract.resources.ResourceStatus;
import io.reportcache.examples.bookings.resources.ResourceCaches.Attributes;
import io.reportcache.examples.bookings.resources.ResourceCaches.Category;
import io.reportcache.examples.bookings.resources.ResourceCaches.Resource;
import io.reportcache.examples.bookings.resources.ResourceCaches.Resources;
import io.reportcache.examples.bookings.resources.ResourceCaches.Status;
import io.reportcache.examples.bookings.resources.ResourceCaches.Usage;
import io.reportcache.examples.bookings.service.CacheKind;
import io.reportcache.examples.bookings.service.ServiceHost;
import io.reportcache.examples.bookings.service.Sql.RowMapper;
import io.reportcache.examples.bookings.web.Refusal;
import io.reportcache.examples.bookings.web.Request;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What can be read, through the cache. */
record Lookups(ServiceHost host) {

  private static final RowMapper<Resource> RESOURCE =
      row ->
          new Resource(
              row.getString(1), row.getString(2), row.getString(3), row.getInt(4), row.getLong(5));
  private static final String RESOURCES =
      "SELECT id, name, category, capacity, reservations FROM res_resource WHERE tenant_id ="
          + " :tenant AND ";

  Object resource(Request request) throws SQLException {
    return ofResource(request, ResourceCaches.RESOURCE, RESOURCE, RESOURCES + "id = ?");
  }

  Object status(Request request) throws SQLException {
    return ofResource(
        request,
        ResourceCaches.STATUS,
        row ->
            new Status(row.getString(1), ResourceStatus.valueOf(row.getString(2)), row.getLong(3)),
        "SELECT id, status, holding FROM res_resource WHERE tenant_id = :tenant AND id = ?");
  }

  Object usage(Request request) throws SQLException {
    return ofResource(
        request,
        ResourceCaches.USAGE,
        row -> new Usage(row.getString(1), row.getLong(2), row.getLong(3)),
        "SELECT id, reservations, minutes FROM res_resource WHERE tenant_id = :tenant AND id = ?");
  }

  Object attributes(Request request) throws SQLException {
    String resource = request.text("resource");
    return host.cache()
        .remember(
            ResourceCaches.ATTRIBUTES.key(resource),
            ResourceCaches.ATTRIBUTES.policy(ResourceCaches.ofResource(resource)),
            () -> new Attributes(attributesOf(resource)));
  }

  Object category(Request request) throws SQLException {
    String category = request.text("category");
    return host.cache()
        .remember(
            ResourceCaches.CATEGORY.key(category),
            ResourceCaches.CATEGORY.policy(),
            () ->
                host.inTransaction(
                    sql ->
                        sql.first(
                                row -> new Category(category, row.getString(1)),
                                "SELECT name FROM res_category WHERE tenant_id = :tenant AND id ="
                                    + " ?",
                                category)
                            .orElseThrow(() -> Refusal.unknown("category", category))));
  }

  Object list(Request request) throws SQLException {
    String category = request.text("category");
    return host.cache()
        .remember(
            ResourceCaches.LIST.key(category),
            ResourceCaches.LIST.policy(),
            () -> resources("category = ? ORDER BY id", category));
  }

  Object search(Request request) throws SQLException {
    String text = request.text("text").toLowerCase(Locale.ROOT);
    return host.cache()
        .remember(
            ResourceCaches.SEARCH.key(text),
            ResourceCaches.SEARCH.policy(),
            () -> resources("LOWER(name) LIKE '%' || ? || '%' ORDER BY id", text));
  }

  private <V> V ofResource(Request request, CacheKind<V> kind, RowMapper<V> mapper, String query)
      throws SQLException {
    String resource = request.text("resource");
    return host.cache()
        .remember(
            kind.key(resource),
            kind.policy(ResourceCaches.ofResource(resource)),
            () ->
                host.inTransaction(
                    sql ->
                        sql.first(mapper, query, resource)
                            .orElseThrow(() -> Refusal.unknown("resource", resource))));
  }

  private Resources resources(String condition, String parameter) throws SQLException {
    List<Resource> found =
        host.inTransaction(sql -> sql.list(RESOURCE, RESOURCES + condition, parameter));
    return new Resources(found);
  }

  private Map<String, String> attributesOf(String resource) throws SQLException {
    Map<String, String> attributes = new HashMap<>();
    host.inTransaction(
            sql ->
                sql.list(
                    row -> Map.entry(row.getString(1), row.getString(2)),
                    "SELECT name, content FROM res_attribute WHERE tenant_id = :tenant AND resource"
                        + " = ?",
                    resource))
        .forEach(each -> attributes.put(each.getKey(), each.getValue()));
    return attributes;
  }
}
