package io.reportcache.examples.bookings.availability;

import io.reportcache.event.EventEnvelope;
import io.reportcache.examples.bookings.availability.AvailabilityCaches.Place;
import io.reportcache.examples.bookings.availability.AvailabilityCaches.WaitingList;
import io.reportcache.examples.bookings.contract.availability.PlaceOffered;
import io.reportcache.examples.bookings.contract.availability.WaitingListJoined;
import io.reportcache.examples.bookings.service.ServiceHost;
import io.reportcache.examples.bookings.service.Sql;
import io.reportcache.examples.bookings.service.Sql.RowMapper;
import io.reportcache.examples.bookings.web.Request;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Those who wait for a time that is taken. */
record WaitingLists(ServiceHost host) {

  private static final RowMapper<Place> PLACE =
      row ->
          new Place(
              row.getString(1),
              row.getString(2),
              row.getString(3),
              row.getObject(4, LocalDateTime.class),
              row.getObject(5, LocalDateTime.class),
              row.getBoolean(6));
  private static final String PLACES =
      "SELECT id, resource, user_id, begins, ends, offered FROM av_place WHERE tenant_id = :tenant"
          + " AND resource = ? ";

  Object join(Request request) throws SQLException {
    Place place =
        new Place(
            UUID.randomUUID().toString(),
            request.text("resource"),
            request.text("user"),
            request.time("from"),
            request.time("to"),
            false);
    return host.inTransaction(
        sql -> {
          ResourceChanges.note(sql, place.resource());
          sql.update(
              "INSERT INTO av_place (tenant_id, id, joined, resource, user_id, begins, ends,"
                  + " offered) VALUES (:tenant, ?, ?, ?, ?, ?, ?, FALSE)",
              place.id(),
              sql.number(
                  "SELECT COALESCE(MAX(joined), 0) + 1 FROM av_place WHERE tenant_id = :tenant"),
              place.resource(),
              place.user(),
              place.from(),
              place.to());
          host.publish(
              new WaitingListJoined(
                  place.id(), place.resource(), place.user(), place.from(), place.to()));
          return place;
        });
  }

  Object list(Request request) throws SQLException {
    String resource = request.text("resource");
    return host.cache()
        .remember(
            AvailabilityCaches.WAITING.key(resource),
            AvailabilityCaches.WAITING.policy(AvailabilityCaches.ofResource(resource)),
            () ->
                new WaitingList(
                    host.inTransaction(
                        sql -> sql.list(PLACE, PLACES + "ORDER BY joined", resource))));
  }

  /**
   * Offers a time that has become free to the first who waits for it.
   *
   * @param cause the event by which it has; null for a request
   * @return to whom; empty if nobody waits
   */
  Optional<String> offer(
      Sql sql,
      String resource,
      LocalDateTime from,
      LocalDateTime to,
      @Nullable EventEnvelope<?> cause)
      throws SQLException {
    Optional<Place> first =
        sql.first(
            PLACE,
            PLACES + "AND NOT offered AND begins >= ? AND ends <= ? ORDER BY joined",
            resource,
            from,
            to);
    if (first.isPresent()) {
      Place place = first.get();
      sql.update(
          "UPDATE av_place SET offered = TRUE WHERE tenant_id = :tenant AND id = ?", place.id());
      PlaceOffered offered =
          new PlaceOffered(place.id(), resource, place.user(), place.from(), place.to());
      if (cause == null) {
        host.publish(offered);
      } else {
        host.publish(offered, cause);
      }
    }
    return first.map(Place::user);
  }
}
