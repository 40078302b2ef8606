package io.reportcache.examples.bookings.resources;

import io.reportcache.examples.bookings.contract.resources.ResourceStatus;
import io.reportcache.examples.bookings.service.CacheKind;
import io.reportcache.key.Scope;
import io.reportcache.key.Tag;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What resources caches. */
final class ResourceCaches {

  /** By resource. */
  static final CacheKind<Resource> RESOURCE =
      new CacheKind<>("res:resource", Resource.class, Duration.ofHours(1));

  /** By resource. */
  static final CacheKind<Status> STATUS =
      new CacheKind<>("res:status", Status.class, Duration.ofMinutes(1));

  /** By category. */
  static final CacheKind<Resources> LIST =
      new CacheKind<>("res:list", Resources.class, Duration.ofMinutes(5));

  /** By category. */
  static final CacheKind<Category> CATEGORY =
      new CacheKind<>("res:category", Category.class, Duration.ofHours(6));

  /** By resource. */
  static final CacheKind<Attributes> ATTRIBUTES =
      new CacheKind<>("res:attributes", Attributes.class, Duration.ofHours(2));

  /** By resource. */
  static final CacheKind<Usage> USAGE =
      new CacheKind<>("res:usage", Usage.class, Duration.ofMinutes(10));

  /** By what was searched for. */
  static final CacheKind<Resources> SEARCH =
      new CacheKind<>("res:search", Resources.class, Duration.ofMinutes(2));

  static final List<CacheKind<?>> ALL =
      List.of(RESOURCE, STATUS, LIST, CATEGORY, ATTRIBUTES, USAGE, SEARCH);

  private ResourceCaches() {}

  /** Returns the tag of everything of a resource. */
  static Tag ofResource(String resource) {
    return Tag.of("resource:" + resource);
  }

  /** Returns what a reservation of a resource changes. Lists and results follow by cascade. */
  static List<Scope> used(String resource) {
    return List.of(RESOURCE.key(resource), STATUS.key(resource), USAGE.key(resource));
  }

  /**
   * What can be reserved.
   *
   * @param reservations how often it was
   */
  record Resource(String id, String name, String category, int capacity, long reservations) {}

  /**
   * How a resource is.
   *
   * @param reservations how many were made, and neither cancelled nor over
   */
  record Status(String resource, ResourceStatus status, long reservations) {}

  /** Some resources. */
  record Resources(List<Resource> resources) {

    Resources {
      resources = List.copyOf(resources);
    }
  }

  /** A kind of resources. */
  record Category(String id, String name) {}

  /** What a resource has. */
  record Attributes(Map<String, String> values) {

    Attributes {
      values = new TreeMap<>(values);
    }
  }

  /** How a resource was used. */
  record Usage(String resource, long reservations, long minutes) {}
}
