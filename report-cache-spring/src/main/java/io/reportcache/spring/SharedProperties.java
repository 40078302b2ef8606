package io.reportcache.spring;

import io.reportcache.shared.SharedOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The properties {@code report-cache.shared.*}, checked.
 *
 * @param tier Server that the nodes of the application share: Redis, by the properties
 *     spring.data.redis.* (redis); the database of the DataSource (sql); or none.
 * @param prefix Prefix of all names in the server: 1 to 64 letters, digits, dots and hyphens.
 *     Applications that share a server need different ones. By default spring.application.name, or
 *     report-cache without that.
 * @param maximumStaleness Maximum age of values that are served while this node can't hear other
 *     nodes. More than zero and at most 365d.
 * @param servingWhenAway Whether values are served for as long as this node can't hear other nodes,
 *     however old they get.
 * @param invalidationsOnly Whether nodes share no values, and only tell each other what was
 *     invalidated.
 * @param heartbeat Time between two comparisons with the server. More than zero and at most 365d.
 * @param compressionFrom Size from which on values are compressed in the server.
 * @param payloadLimit Maximum size of a value in the server, before compression. A larger one stays
 *     on its node. At least 1B.
 * @param longestKept Maximum time for which the server keeps a value, whatever its time to live.
 *     More than zero and at most 365d.
 */
@ConfigurationProperties("report-cache.shared")
record SharedProperties(
    @DefaultValue("none") Tier tier,
    @Nullable String prefix,
    @DefaultValue("10s") Duration maximumStaleness,
    @DefaultValue("false") boolean servingWhenAway,
    @DefaultValue("false") boolean invalidationsOnly,
    @DefaultValue("1s") Duration heartbeat,
    @DefaultValue("4KB") DataSize compressionFrom,
    @DefaultValue("8MB") DataSize payloadLimit,
    @DefaultValue("7d") Duration longestKept,
    @DefaultValue Redis redis,
    @DefaultValue Sql sql) {

  private static final String PREFIX = "report-cache.shared.";
  private static final Duration YEAR = Duration.ofDays(365);

  /** What the nodes share. */
  enum Tier {
    NONE,
    REDIS,
    SQL
  }

  SharedProperties {
    upToAYear("maximum-staleness", maximumStaleness, "10s");
    upToAYear("heartbeat", heartbeat, "1s");
    upToAYear("longest-kept", longestKept, "7d");
    if (!servingWhenAway && heartbeat.compareTo(maximumStaleness) >= 0) {
      throw new IllegalArgumentException(
          "%sheartbeat must be shorter than %smaximum-staleness, which is %s, was %s; otherwise no value would be trusted from one comparison to the next"
              .formatted(PREFIX, PREFIX, maximumStaleness, heartbeat));
    }
    size("compression-from", compressionFrom, 0, "4KB");
    size("payload-limit", payloadLimit, 1, "8MB");
    if (prefix != null) {
      var unused = withPrefix(SharedOptions.defaults(), prefix, PREFIX + "prefix");
    }
  }

  /**
   * Returns the options.
   *
   * @param application the name of the application, for want of a prefix; may be empty
   */
  SharedOptions options(String application) {
    SharedOptions options =
        SharedOptions.defaults()
            .withMaximumStaleness(maximumStaleness)
            .withHeartbeat(heartbeat)
            .withCompressionFrom((int) compressionFrom.toBytes())
            .withPayloadLimit((int) payloadLimit.toBytes())
            .withLongestKept(longestKept);
    if (servingWhenAway) {
      options = options.servingWhenAway();
    }
    if (invalidationsOnly) {
      options = options.invalidationsOnly();
    }
    if (prefix != null) {
      return options.withPrefix(prefix);
    }
    return application.isEmpty()
        ? options
        : withPrefix(options, application, PREFIX + "prefix is spring.application.name, which");
  }

  private static SharedOptions withPrefix(SharedOptions options, String prefix, String what) {
    try {
      return options.withPrefix(prefix);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "%s must be 1 to 64 letters, digits, dots and hyphens, was '%s'; set %sprefix to such a name"
              .formatted(what, prefix, PREFIX));
    }
  }

  private static void upToAYear(String name, Duration value, String fallback) {
    if (value.isZero() || value.isNegative() || value.compareTo(YEAR) > 0) {
      throw new IllegalArgumentException(
          "%s%s must be more than zero and at most 365d, was %s; leave it out for the default of %s"
              .formatted(PREFIX, name, value, fallback));
    }
  }

  private static void size(String name, DataSize value, long least, String fallback) {
    if (value.toBytes() < least || value.toBytes() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "%s%s must be from %dB to %dB, was %s; leave it out for the default of %s"
              .formatted(PREFIX, name, least, Integer.MAX_VALUE, value, fallback));
    }
  }

  /**
   * The shared tier on Redis.
   *
   * @param timeout Maximum time of a command, from 1ms to 1m. Afterwards this node goes on without
   *     Redis. spring.data.redis.timeout isn't used.
   */
  record Redis(@DefaultValue("250ms") Duration timeout) {

    Redis {
      if (timeout.compareTo(Duration.ofMillis(1)) < 0
          || timeout.compareTo(Duration.ofMinutes(1)) > 0) {
        throw new IllegalArgumentException(
            "%sredis.timeout must be from 1ms to 1m, was %s; leave it out for the default of 250ms"
                .formatted(PREFIX, timeout));
      }
    }
  }

  /**
   * The shared tier in a database.
   *
   * @param dataSource Name of the DataSource bean of the database. By default the only or primary
   *     one.
   * @param createTables Whether missing tables are created at the start, after migrations by Flyway
   *     or Liquibase. If not, run the scripts in io/reportcache/shared/jdbc with these.
   * @param tablePrefix Prefix of the names of tables and indexes: a letter and up to 39 letters,
   *     digits or underscores.
   * @param timeout Maximum time of a call, from 100ms to 1m. Afterwards this node goes on without
   *     the database.
   * @param joinTransactions Whether what is invalidated in a Spring transaction on the database is
   *     written as part of it. If not, it is written after the commit.
   */
  record Sql(
      @Nullable String dataSource,
      @DefaultValue("false") boolean createTables,
      @DefaultValue("report_cache_") String tablePrefix,
      @DefaultValue("1s") Duration timeout,
      @DefaultValue("true") boolean joinTransactions,
      @DefaultValue Notifications notifications) {

    Sql {
      if (timeout.compareTo(Duration.ofMillis(100)) < 0
          || timeout.compareTo(Duration.ofMinutes(1)) > 0) {
        throw new IllegalArgumentException(
            "%ssql.timeout must be from 100ms to 1m, was %s; leave it out for the default of 1s"
                .formatted(PREFIX, timeout));
      }
    }
  }

  /**
   * The notifications of nodes on PostgreSQL.
   *
   * @param enabled Whether nodes on PostgreSQL are notified of each other's invalidations, for
   *     which each keeps one connection open. If not, they look for them. All nodes must be
   *     configured in the same way.
   * @param dataSource Name of the DataSource bean for the connection that is kept open. It must
   *     lead to the same database, and not through a pooler that shares sessions. By default the
   *     DataSource of the tier.
   */
  record Notifications(@DefaultValue("true") boolean enabled, @Nullable String dataSource) {}
}
