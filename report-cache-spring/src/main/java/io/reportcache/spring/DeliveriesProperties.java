package io.reportcache.spring;

import static io.reportcache.spring.ReportCacheProperties.atLeastOne;
import static io.reportcache.spring.ReportCacheProperties.positive;

import io.reportcache.durable.store.Lane;
import io.reportcache.durable.store.Message;
import io.reportcache.durable.worker.DeliveryWorkerBuilder;
import io.reportcache.durable.worker.LaneOptions;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the properties {@code report-cache.deliveries.*} say, checked.
 *
 * @param store Where durable events and jobs are kept: nowhere, so that there are none; in memory,
 *     as long as the process lives; or in the database of the DataSource (jdbc).
 * @param createTables Whether the tables are made at the start unless they are there, after
 *     migrations by Flyway or Liquibase. If not, run the scripts in io/reportcache/durable/jdbc
 *     with these.
 * @param tablePrefix What the names of the tables and their indexes begin with: a letter and up to
 *     39 letters, digits or underscores.
 * @param producer Name of this application in what is stored, at most 200 characters. That of
 *     spring.application.name by default.
 * @param maximumPayload How many characters the payload of an event or a job may have, at least 1.
 * @param carriedBy Name of this node's handler that carries stored events to the bus inside the
 *     process: 1 to 100 letters, digits, '.', '-' or '_', and another for each node. None by
 *     default: then only what is published here acts here.
 * @param carriedElsewhere Such names of the other nodes, for which events are stored here.
 */
@ConfigurationProperties("report-cache.deliveries")
record DeliveriesProperties(
    @DefaultValue("none") Store store,
    @DefaultValue("false") boolean createTables,
    @DefaultValue("report_cache_") String tablePrefix,
    @Nullable String producer,
    @DefaultValue("262144") int maximumPayload,
    @Nullable String carriedBy,
    @DefaultValue List<String> carriedElsewhere,
    @DefaultValue Notifications notifications,
    @DefaultValue Worker worker) {

  /** Where deliveries are kept. */
  enum Store {
    NONE,
    MEMORY,
    JDBC
  }

  DeliveriesProperties {
    atLeastOne("report-cache.deliveries.maximum-payload", maximumPayload, 262_144);
    carriedElsewhere = List.copyOf(carriedElsewhere);
    if (producer != null && producer.length() > Message.LONGEST_NAME) {
      throw new IllegalArgumentException(
          "report-cache.deliveries.producer must have at most %d characters, had %d; shorten it"
              .formatted(Message.LONGEST_NAME, producer.length()));
    }
    if (carriedBy != null) {
      checkLane("report-cache.deliveries.carried-by", carriedBy, Lane::ofHandler);
    }
    for (int i = 0; i < carriedElsewhere.size(); i++) {
      checkLane(
          "report-cache.deliveries.carried-elsewhere[%d]".formatted(i),
          carriedElsewhere.get(i),
          Lane::ofHandler);
    }
  }

  private static void checkLane(String property, String name, Function<String, Lane> kind) {
    try {
      var unused = kind.apply(name);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("%s: %s".formatted(property, e.getMessage()));
    }
  }

  /**
   * How workers on PostgreSQL learn of what others add.
   *
   * @param enabled Whether workers on PostgreSQL are told at once of what others add, for which a
   *     connection is kept. If not, they ask by their poll interval.
   * @param dataSource Name of the bean of type DataSource from which the connection is taken that
   *     is kept to listen. It must lead to the same database, and to the server itself, not through
   *     a pooler that shares sessions. That of the store by default.
   */
  record Notifications(@DefaultValue("true") boolean enabled, @Nullable String dataSource) {}

  /**
   * The workers.
   *
   * @param enabled Whether this process runs handlers and jobs. If not, it only publishes and
   *     dispatches.
   * @param queues Which queues of jobs are served.
   * @param tries How often a job is run before it is a dead letter, at least 1.
   * @param timeout How long a run of a job may take, more than zero and less than the lease.
   * @param batch How many deliveries are claimed at once at most, from 1 to 1000.
   * @param lease For how long a claimed delivery is this process's if nothing is heard from it, at
   *     least 1s and longer than any handler's time-out.
   * @param pollInterval How often the store is asked when nobody tells of something new. More than
   *     zero and at most 1h.
   * @param closePatience How long stopping waits for what runs. More than zero.
   * @param keepCompleted How long completed deliveries and their history are kept. More than zero.
   */
  record Worker(
      @DefaultValue("true") boolean enabled,
      @DefaultValue("default") List<String> queues,
      @DefaultValue("3") int tries,
      @DefaultValue("1m") Duration timeout,
      @DefaultValue("100") int batch,
      @DefaultValue("2m") Duration lease,
      @DefaultValue("1s") Duration pollInterval,
      @DefaultValue("10s") Duration closePatience,
      @DefaultValue("30d") Duration keepCompleted) {

    private static final String PREFIX = "report-cache.deliveries.worker.";
    private static final String OTHERWISE = "leave it out for the default of ";

    Worker {
      queues = List.copyOf(queues);
      for (int i = 0; i < queues.size(); i++) {
        checkLane(PREFIX + "queues[%d]".formatted(i), queues.get(i), Lane::ofQueue);
      }
      atLeastOne(PREFIX + "tries", tries, 3);
      positive(PREFIX + "timeout", timeout, OTHERWISE + "1m");
      if (batch < 1 || batch > 1_000) {
        throw new IllegalArgumentException(
            "%sbatch must be from 1 to 1000, was %d; %s100".formatted(PREFIX, batch, OTHERWISE));
      }
      if (lease.compareTo(Duration.ofSeconds(1)) < 0) {
        throw new IllegalArgumentException(
            "%slease must be at least 1s, was %s; %s2m".formatted(PREFIX, lease, OTHERWISE));
      }
      if (timeout.compareTo(lease) >= 0) {
        throw new IllegalArgumentException(
            "%stimeout must be shorter than %slease, which is %s, was %s; shorten it or set a longer lease"
                .formatted(PREFIX, PREFIX, lease, timeout));
      }
      positive(PREFIX + "poll-interval", pollInterval, OTHERWISE + "1s");
      if (pollInterval.compareTo(Duration.ofHours(1)) > 0) {
        throw new IllegalArgumentException(
            "%spoll-interval must be at most 1h, was %s; what another process has left behind is noticed by polling"
                .formatted(PREFIX, pollInterval));
      }
      positive(PREFIX + "close-patience", closePatience, OTHERWISE + "10s");
      positive(PREFIX + "keep-completed", keepCompleted, OTHERWISE + "30d");
    }

    LaneOptions queueOptions() {
      return LaneOptions.defaults().withAttempts(tries).withTimeout(timeout);
    }

    /** For a worker whose batch and lease are given by what it runs. */
    DeliveryWorkerBuilder applyTo(DeliveryWorkerBuilder builder) {
      return builder.pollInterval(pollInterval).keepCompleted(keepCompleted);
    }

    DeliveryWorkerBuilder applyAllTo(DeliveryWorkerBuilder builder) {
      return applyTo(builder).batch(batch).lease(lease).closePatience(closePatience);
    }
  }
}
