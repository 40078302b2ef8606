package io.reportcache.examples.bookings.app;

import io.reportcache.examples.bookings.auth.AuthService;
import io.reportcache.examples.bookings.availability.AvailabilityService;
import io.reportcache.examples.bookings.reports.ReportsService;
import io.reportcache.examples.bookings.resources.ResourceService;
import io.reportcache.examples.bookings.service.Databases;
import io.reportcache.examples.bookings.service.ServiceHost;
import io.reportcache.examples.bookings.service.ServicePlan;
import io.reportcache.examples.bookings.service.SharedCaches;
import io.reportcache.examples.bookings.service.Surroundings;
import io.reportcache.examples.bookings.stockpile.StockpileService;
import io.reportcache.examples.bookings.wire.InProcessWire;
import io.reportcache.examples.bookings.wire.RabbitWire;
import io.reportcache.examples.bookings.wire.Wire;
import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Services of one JVM; close them at the end. */
public final class Services implements RunningServices {

  private static final Map<String, ServicePlan.Planner> PLANNERS = planners();

  private final Wire wire;
  private final SharedCaches caches;
  private final Map<String, ServiceHost> hosts = new LinkedHashMap<>();

  private Services(Settings settings) {
    String rabbitMqUrl = settings.rabbitMqUrl();
    this.wire =
        rabbitMqUrl == null
            ? new InProcessWire()
            : new RabbitWire(rabbitMqUrl, settings.name() + ".events");
    this.caches = new SharedCaches(settings.name(), settings.redisUrl());
  }

  /** Returns the names of all services. */
  public static Set<String> names() {
    return PLANNERS.keySet();
  }

  /** Starts all of them. */
  public static Services all(Settings settings) throws Exception {
    return start(settings, List.copyOf(names()));
  }

  /**
   * Starts some of them.
   *
   * @throws IllegalArgumentException if there is none of such a name
   */
  public static Services start(Settings settings, List<String> services) throws Exception {
    Services started = new Services(settings);
    try {
      Surroundings around =
          new Surroundings(
              new Databases(settings.name(), settings.jdbcUrl()), started.caches, started.wire);
      for (String each : services) {
        ServicePlan.Planner planner = PLANNERS.get(each);
        if (planner == null) {
          throw new IllegalArgumentException(
              "service must be one of %s, was '%s'".formatted(names(), each));
        }
        started.hosts.put(each, ServiceHost.start(each, around, planner));
      }
      return started;
    } catch (Exception e) {
      started.close();
      throw e;
    }
  }

  /** Returns one of those that were started. */
  public ServiceHost host(String service) {
    ServiceHost host = hosts.get(service);
    if (host == null) {
      throw new IllegalArgumentException("service '%s' wasn't started here".formatted(service));
    }
    return host;
  }

  @Override
  public URI uri(String service) {
    return host(service).uri();
  }

  @Override
  public String place() {
    return "one JVM";
  }

  @Override
  public void close() {
    hosts.values().forEach(ServiceHost::close);
    wire.close();
    caches.close();
  }

  private static Map<String, ServicePlan.Planner> planners() {
    Map<String, ServicePlan.Planner> planners = new LinkedHashMap<>();
    planners.put(AuthService.NAME, AuthService::plan);
    planners.put(ResourceService.NAME, ResourceService::plan);
    planners.put(AvailabilityService.NAME, AvailabilityService::plan);
    planners.put(StockpileService.NAME, StockpileService::plan);
    planners.put(ReportsService.NAME, ReportsService::plan);
    return Collections.unmodifiableMap(planners);
  }
}
