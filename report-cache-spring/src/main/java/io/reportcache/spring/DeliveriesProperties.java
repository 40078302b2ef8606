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
 * The properties {@code report-cache.deliveries.*}, checked.
 *
 * @param store Store of durable events and jobs: none; in memory, until the process ends (memory);
 *     in the database of the DataSource (jdbc); or on the server that spring.data.redis names
 *     (redis).
 * @param createTables Whether missing tables are created at the start, after migrations by Flyway
 *     or Liquibase. If not, run the scripts in io/reportcache/durable/jdbc with these.
 * @param tablePrefix Prefix of the names of tables and indexes: a letter and up to 39 letters,
 *     digits or underscores.
 * @param producer Name of this application in stored events and jobs, at most 200 characters. By
 *     default spring.application.name.
 * @param maximumPayload Maximum length of the payload of an event or a job in characters, at least
 *     1.
 */
@ConfigurationProperties("report-cache.deliveries")
record DeliveriesProperties(
    @DefaultValue("none") Store store,
    @DefaultValue("false") boolean createTables,
    @DefaultValue("report_cache_") String tablePrefix,
    @Nullable String producer,
    @DefaultValue("262144") int maximumPayload,
    @DefaultValue Notifications notifications,
    @DefaultValue Redis redis,
    @DefaultValue Worker worker) {

  /** Where deliveries are kept. */
  enum Store {
    NONE,
    MEMORY,
    JDBC,
    REDIS
  }

  DeliveriesProperties {
    atLeastOne("report-cache.deliveries.maximum-payload", maximumPayload, 262_144);
    if (producer != null && producer.length() > Message.LONGEST_NAME) {
      throw new IllegalArgumentException(
          "report-cache.deliveries.producer must have at most %d characters, had %d; shorten it"
              .formatted(Message.LONGEST_NAME, producer.length()));
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
   * The notifications of workers on PostgreSQL.
   *
   * @param enabled Whether workers on PostgreSQL are notified of deliveries that other processes
   *     add, for which one connection is kept open. If not, they find them by polling.
   * @param dataSource Name of the DataSource bean for the connection that is kept open. It must
   *     lead to the same database, and not through a pooler that shares sessions. By default the
   *     DataSource of the store.
   */
  record Notifications(@DefaultValue("true") boolean enabled, @Nullable String dataSource) {}

  /**
   * The store on Redis.
   *
   * @param prefix Prefix of all names in Redis: 1 to 64 letters, digits, dots and hyphens.
   *     Applications that share a server need different ones.
   * @param timeout Maximum time that a call waits for Redis, from 1 ms to 1 day. Should be shorter
   *     than the lease.
   */
  record Redis(
      @DefaultValue("report-cache") String prefix, @DefaultValue("10s") Duration timeout) {}

  /**
   * The workers.
   *
   * @param enabled Whether this process runs handlers and jobs. If not, it only publishes and
   *     dispatches.
   * @param queues Comma-separated list of the queues of jobs that this process runs.
   * @param attempts Maximum number of attempts of a job before it is a dead letter, at least 1.
   * @param timeout Maximum time of one attempt of a job, more than zero and less than the lease.
   * @param batch Maximum number of deliveries that are claimed at once, from 1 to 1000.
   * @param lease Time for which a claimed delivery belongs to this process if it isn't extended, at
   *     least 1s and longer than the time-out of any handler.
   * @param pollInterval Interval at which the store is asked for deliveries when no notification
   *     comes. More than zero and at most 1h.
   * @param closePatience Maximum time that stopping waits for handlers and jobs under way. More
   *     than zero.
   * @param keepCompleted Time for which completed deliveries and their history are kept. More than
   *     zero.
   */
  record Worker(
      @DefaultValue("true") boolean enabled,
      @DefaultValue("default") List<String> queues,
      @DefaultValue("3") int attempts,
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
      atLeastOne(PREFIX + "attempts", attempts, 3);
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
      return LaneOptions.defaults().withAttempts(attempts).withTimeout(timeout);
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
