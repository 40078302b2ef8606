package io.reportcache.examples.bookings.availability;

import io.reportcache.examples.bookings.service.CacheKind;
import io.reportcache.key.Scope;
import io.reportcache.key.Tag;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;

/** What availability caches. */
final class AvailabilityCaches {

  /** What is taken on a day, by resource and day. */
  static final CacheKind<Slots> AVAILABILITY =
      new CacheKind<>("avail:availability", Slots.class, Duration.ofMinutes(1));

  /** By reservation. */
  static final CacheKind<Reservation> RESERVATION =
      new CacheKind<>("avail:reservation", Reservation.class, Duration.ofMinutes(10));

  /** All reservations to come, by resource. */
  static final CacheKind<Reservations> SCHEDULE =
      new CacheKind<>("avail:schedule", Reservations.class, Duration.ofMinutes(5));

  /** Who waits, by resource. */
  static final CacheKind<WaitingList> WAITING =
      new CacheKind<>("avail:waiting", WaitingList.class, Duration.ofMinutes(2));

  /** Reservations that maintenance is in the way of, by resource. */
  static final CacheKind<Reservations> CONFLICTS =
      new CacheKind<>("avail:conflicts", Reservations.class, Duration.ofMinutes(3));

  /** What a user may do here, by user. */
  static final CacheKind<Rights> PERMISSIONS =
      new CacheKind<>("avail:perms", Rights.class, Duration.ofMinutes(15));

  static final List<CacheKind<?>> ALL =
      List.of(AVAILABILITY, RESERVATION, SCHEDULE, WAITING, CONFLICTS, PERMISSIONS);

  private AvailabilityCaches() {}

  /** Returns the tag of everything of a resource. */
  static Tag ofResource(String resource) {
    return Tag.of("resource:" + resource);
  }

  /** Returns what a reservation changes, besides itself. */
  static List<Scope> calendarOf(String resource) {
    return List.of(AVAILABILITY.allOf(resource), SCHEDULE.key(resource));
  }

  /** Somebody's time on a resource. */
  record Reservation(
      String id,
      String resource,
      String user,
      LocalDateTime from,
      LocalDateTime to,
      ReservationStatus status) {}

  /** Some reservations. */
  record Reservations(List<Reservation> reservations) {

    Reservations {
      reservations = List.copyOf(reservations);
    }
  }

  /** A time that can't be had. */
  record Slot(LocalDateTime from, LocalDateTime to, String by) {}

  /** What is taken. */
  record Slots(List<Slot> taken) {

    Slots {
      taken = List.copyOf(taken);
    }
  }

  /** Somebody who waits. */
  record Place(
      String id,
      String resource,
      String user,
      LocalDateTime from,
      LocalDateTime to,
      boolean offered) {}

  /** Those who wait, in their order. */
  record WaitingList(List<Place> places) {

    WaitingList {
      places = List.copyOf(places);
    }
  }

  /**
   * What a user may do.
   *
   * @param bookDirectly whether reservations hold without an approval
   */
  record Rights(String user, boolean bookDirectly) {}
}
