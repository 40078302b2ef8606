package io.reportcache.spring;

import io.reportcache.text.NearestName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;

/**
 * The names of the properties that this library reads, without {@code report-cache.}, and which of
 * them may be meant by another name. They are written down, since the records that bind them are in
 * several packages, some of which need libraries that may be absent.
 */
final class KnownProperties {

  static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName.of("report-cache");

  /** What is below them is named by the application, and checked by whoever reads it. */
  private static final Set<String> MAPS = Set.of("reports", "caches", "tenantshares");

  private static final List<String> NAMES =
      """
      annotations.enabled
      cache.allow-null-values
      cache.enabled
      cache.names
      cache.ttl
      caches
      clean-up.enabled
      clean-up.time
      clean-up.zone
      deliveries.create-tables
      deliveries.maximum-payload
      deliveries.notifications.data-source
      deliveries.notifications.enabled
      deliveries.producer
      deliveries.redis.prefix
      deliveries.redis.timeout
      deliveries.store
      deliveries.table-prefix
      deliveries.worker.attempts
      deliveries.worker.batch
      deliveries.worker.close-patience
      deliveries.worker.enabled
      deliveries.worker.keep-completed
      deliveries.worker.lease
      deliveries.worker.poll-interval
      deliveries.worker.queues
      deliveries.worker.timeout
      enabled
      eviction-policy
      load-limits.per-key
      load-limits.per-report
      load-limits.per-tenant
      load-limits.per-tenant-report
      load-limits.total
      load-timeout
      maximum-size
      maximum-weight
      mutation-check-every
      node
      operations.metrics.enabled
      operations.metrics.tenants
      operations.observations.enabled
      operations.store-interval
      rabbitmq.confirm-timeout
      rabbitmq.consumer.enabled
      rabbitmq.consumer.group
      rabbitmq.consumer.ordered
      rabbitmq.consumer.prefetch
      rabbitmq.consumer.retry-pauses
      rabbitmq.consumer.subscriptions
      rabbitmq.declare
      rabbitmq.enabled
      rabbitmq.exchange
      rabbitmq.format
      rabbitmq.listener.enabled
      rabbitmq.listener.maximum-staleness
      rabbitmq.listener.own-events
      rabbitmq.listener.serving-when-away
      rabbitmq.maximum-message
      rabbitmq.queue-type
      rabbitmq.relay.enabled
      rabbitmq.relay.events
      rabbitmq.relay.name
      rabbitmq.relay.unroutable-attempts
      reports
      scheduler.concurrency
      scheduler.enabled
      shared.compression-from
      shared.heartbeat
      shared.invalidations-only
      shared.longest-kept
      shared.maximum-staleness
      shared.payload-limit
      shared.prefix
      shared.redis.timeout
      shared.serving-when-away
      shared.sql.create-tables
      shared.sql.data-source
      shared.sql.join-transactions
      shared.sql.notifications.data-source
      shared.sql.notifications.enabled
      shared.sql.table-prefix
      shared.sql.timeout
      shared.tier
      single-tenant
      tenant-share
      tenant-shares
      tenant.base-domains
      tenant.claim
      tenant.enabled
      tenant.filter-order
      tenant.from
      tenant.header
      tenant.optional-paths
      tenant.path
      tenant.required
      transaction-aware
      warm-tenants
      warming.fresh-part
      warming.load-time-limit
      warming.time-limit
      """
          .lines()
          .toList();

  /** As Spring compares them: without dashes. */
  private static final Map<String, String> BY_UNIFORM = new LinkedHashMap<>();

  static {
    NAMES.forEach(name -> BY_UNIFORM.put(name.replace("-", ""), name));
  }

  private KnownProperties() {}

  static Collection<String> names() {
    return NAMES;
  }

  /** Returns the names in the section of the property, or else what all names begin with. */
  static Collection<String> near(ConfigurationPropertyName property) {
    String section = uniform(property).split("\\.", 2)[0];
    List<String> same =
        BY_UNIFORM.keySet().stream()
            .filter(known -> known.startsWith(section + "."))
            .map(BY_UNIFORM::get)
            .toList();
    return same.isEmpty()
        ? NAMES.stream().map(name -> name.replaceAll("\\..*", "")).distinct().toList()
        : same;
  }

  /** Tells whether the library, or whoever reads a map of it, knows this property. */
  static boolean contain(ConfigurationPropertyName property) {
    String uniform = uniform(property);
    return BY_UNIFORM.containsKey(uniform) || isInMap(uniform);
  }

  private static boolean isInMap(String uniform) {
    return MAPS.contains(uniform.split("\\.", 2)[0]);
  }

  /** Returns the properties below one that has no value itself; none if it isn't such a one. */
  static List<String> below(ConfigurationPropertyName property) {
    String uniform = uniform(property) + ".";
    return BY_UNIFORM.keySet().stream()
        .filter(known -> known.startsWith(uniform))
        .map(BY_UNIFORM::get)
        .toList();
  }

  /** Without the prefix, and without the place in a list. */
  private static String uniform(ConfigurationPropertyName property) {
    List<String> elements = new ArrayList<>();
    int end = property.getNumberOfElements();
    for (int i = PREFIX.getNumberOfElements(); i < end; i++) {
      if (i < end - 1 || !property.isNumericIndex(i)) {
        elements.add(property.getElement(i, Form.UNIFORM));
      }
    }
    return String.join(".", elements);
  }

  /** Returns the name that was probably meant, in full; empty if none is near. */
  static Optional<String> nearest(ConfigurationPropertyName property) {
    String uniform = uniform(property);
    return NearestName.of(uniform, BY_UNIFORM.keySet())
        .or(() -> only(known -> plain(known).equals(plain(uniform))))
        .or(() -> only(known -> isShort(plain(uniform), plain(known))))
        .or(() -> only(known -> known.endsWith("." + uniform)))
        .or(() -> only(known -> known.endsWith(withoutFirst(uniform))))
        .map(BY_UNIFORM::get)
        .map(name -> PREFIX + "." + name);
  }

  /** Nothing ends with what it is for a single element. */
  private static String withoutFirst(String uniform) {
    int dot = uniform.indexOf('.');
    return dot < 0 ? uniform + "." : uniform.substring(dot);
  }

  private static Optional<String> only(Predicate<String> which) {
    List<String> found = BY_UNIFORM.keySet().stream().filter(which).toList();
    return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
  }

  /** As {@code maxsize} is short for {@code maximumsize}. */
  private static boolean isShort(String given, String known) {
    for (int i = 3; i <= given.length() - 3; i++) {
      if (given.length() < known.length()
          && known.startsWith(given.substring(0, i))
          && known.endsWith(given.substring(i))) {
        return true;
      }
    }
    return false;
  }

  private static String plain(String name) {
    return name.replace(".", "");
  }

  /**
   * Returns the property that was probably meant by an environment variable, in full; empty if none
   * is near, so that it may be another program's, or Kubernetes' for a service of that name.
   */
  static Optional<String> nearestVariable(String variable) {
    String upper = variable.toUpperCase(Locale.ROOT);
    String rest =
        Arrays.stream(new String[] {"REPORTCACHE_", "REPORT_CACHE_"})
            .filter(upper::startsWith)
            .map(prefix -> upper.substring(prefix.length()))
            .findFirst()
            .orElse("");
    String plain = rest.replaceAll("_\\d+_?$", "").replace("_", "").toLowerCase(Locale.ROOT);
    if (plain.isEmpty() || MAPS.stream().anyMatch(plain::startsWith)) {
      return Optional.empty();
    }
    Map<String, String> known = new LinkedHashMap<>();
    BY_UNIFORM.keySet().forEach(name -> known.put(plain(name), name));
    return NearestName.of(plain, known.keySet())
        .or(() -> known.keySet().stream().filter(each -> isShort(plain, each)).findFirst())
        .map(known::get)
        .map(BY_UNIFORM::get)
        .map(name -> PREFIX + "." + name);
  }
}
