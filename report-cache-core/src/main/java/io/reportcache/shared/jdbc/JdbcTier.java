package io.reportcache.shared.jdbc;

import io.reportcache.cache.FreshnessToken;
import io.reportcache.cache.LocalCopies;
import io.reportcache.cache.SharedNode;
import io.reportcache.cache.SharedTier;
import io.reportcache.jdbc.OwnConnections;
import io.reportcache.jdbc.TablePrefix;
import io.reportcache.key.Scope;
import io.reportcache.shared.ScopeText;
import io.reportcache.shared.SharedOptions;
import io.reportcache.shared.SpaceName;
import io.reportcache.shared.StoreTier;
import io.reportcache.shared.jackson.JsonCodecs;
import io.reportcache.shared.resilience.ResilienceBreaker;
import io.reportcache.tenant.TenantId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A shared tier in a SQL database: PostgreSQL (12 or later), MariaDB (10.6), MySQL (8.0.1) or H2
 * (2.2.220). Immutable; safe for use by many threads.
 *
 * <pre>{@code
 * JdbcTier tier = JdbcTier.on(dataSource).createTables();
 * ReportCache.builder().shared(tier)…
 * }</pre>
 *
 * <p>The tables {@code report_cache_fence}, {@code report_cache_scope}, {@code report_cache_value}
 * and {@code report_cache_lease} are created by {@link #createTables}, or by the scripts in {@code
 * io/reportcache/shared/jdbc}, which Flyway and Liquibase can run unchanged.
 *
 * <p>Each call uses a connection of its own and commits for itself, except for {@link
 * #invalidate(Connection, TenantId, Collection)}, which is part of the caller's transaction. A call
 * fails after a second at the latest, or another {@linkplain #withTimeLimit limit}, also if the
 * pool has no connection left or the network drops packets; the node then goes on without the tier.
 *
 * <p>On PostgreSQL nodes hear of an invalidation within milliseconds, by a notification on one
 * connection that each node keeps. On other databases a node that is in use looks ten times a
 * second.
 *
 * <p>If the database is restored from a backup, the numbers of its invalidations begin again where
 * the backup was made. PostgreSQL then has another timeline or system identifier, and all shared
 * values are given up. On other databases each node that sees a number fall gives up the values of
 * that tenant. If all nodes were restarted meanwhile, none remembers: empty the tables after a
 * restore.
 *
 * @since 0.1
 */
public final class JdbcTier implements SharedTier {

  /** The default limit of a call: a second. */
  public static final Duration DEFAULT_TIME_LIMIT = Duration.ofSeconds(1);

  private static final Duration SHORTEST_LIMIT = Duration.ofMillis(100);
  private static final Duration LONGEST_LIMIT = Duration.ofMinutes(1);
  private static final Duration OPEN = Duration.ofSeconds(1);
  private static final Duration LIMIT_FOR_TABLES = Duration.ofMinutes(10);

  private final TierSettings settings;
  private final StoreTier tier;
  private final Database database;
  private final JdbcStore store;

  private JdbcTier(TierSettings settings) {
    this.settings = settings;
    SharedOptions options = settings.options();
    database = new Database(settings.dataSource(), settings.prefix(), settings.limit());
    store = new JdbcStore(database, new PartNames(options.prefix()), settings);
    Duration slow = settings.limit().dividedBy(2);
    tier =
        new StoreTier(store, ResilienceBreaker.create(slow, OPEN), options, JsonCodecs.of(options));
  }

  /**
   * Returns a tier with the default options.
   *
   * @see #on(DataSource, SharedOptions)
   */
  public static JdbcTier on(DataSource dataSource) {
    return on(dataSource, SharedOptions.defaults());
  }

  /**
   * Returns a tier. Takes no connection yet.
   *
   * @param dataSource preferably a pool. A node takes up to eight connections at a time, and on
   *     PostgreSQL keeps one more. Of Spring's {@code TransactionAwareDataSourceProxy} the data
   *     source behind it is used
   * @throws IllegalArgumentException if such a proxy is hidden behind another data source
   * @throws IllegalStateException if Resilience4j is missing, or Jackson and another codec
   */
  public static JdbcTier on(DataSource dataSource, SharedOptions options) {
    DataSource own =
        OwnConnections.of(Objects.requireNonNull(dataSource, "dataSource must not be null"));
    Objects.requireNonNull(options, "options must not be null");
    return new JdbcTier(
        new TierSettings(
            own, own, true, options, TablePrefix.DEFAULT, DEFAULT_TIME_LIMIT, () -> null));
  }

  /**
   * Returns a copy of this tier whose tables have another prefix: {@code report_cache_} by default.
   *
   * @param prefix a letter and up to 39 letters, digits or underscores
   * @throws IllegalArgumentException if it is something else
   */
  public JdbcTier withTablePrefix(String prefix) {
    return new JdbcTier(settings.withPrefix(TablePrefix.of(prefix)));
  }

  /**
   * Returns a copy of this tier whose calls may take another time: {@link #DEFAULT_TIME_LIMIT} by
   * default. A call that takes longer has failed, and half of it counts as slow: if half of the
   * calls do, the node goes on without the tier for a second. A longer limit suits a database, or a
   * process, that is often busy; a reader waits for the tier that long at most.
   *
   * @param limit from 100 ms to a minute
   * @throws IllegalArgumentException if it is out of this range
   */
  public JdbcTier withTimeLimit(Duration limit) {
    Objects.requireNonNull(limit, "limit must not be null");
    if (limit.compareTo(SHORTEST_LIMIT) < 0 || limit.compareTo(LONGEST_LIMIT) > 0) {
      throw new IllegalArgumentException(
          "the time limit of a shared tier must be from 100 ms to 1 minute, was %s; leave it out for a second"
              .formatted(limit));
    }
    return new JdbcTier(settings.withLimit(limit));
  }

  /**
   * Returns a copy of this tier with another data source for the connection that listens to
   * PostgreSQL's notifications. Use it if the other one leads through a pooler such as PgBouncer in
   * transaction mode, which passes no notifications on. Has no effect on other databases.
   *
   * @param listening leads to the same database
   * @throws IllegalArgumentException if Spring's {@code TransactionAwareDataSourceProxy} is hidden
   *     behind it
   */
  public JdbcTier withNotificationsFrom(DataSource listening) {
    DataSource own =
        OwnConnections.of(Objects.requireNonNull(listening, "data source must not be null"));
    return new JdbcTier(settings.withListening(own));
  }

  /**
   * Returns a copy of this tier that doesn't use PostgreSQL's NOTIFY and LISTEN. Needed if
   * invalidations are part of XA transactions, which can't notify. Nodes then look for changes, as
   * on other databases. All nodes must be configured in the same way.
   */
  public JdbcTier withoutNotifications() {
    return new JdbcTier(settings.withoutNotifications());
  }

  /**
   * Returns a copy of this tier that makes invalidations part of the host's transactions, as {@link
   * #invalidate(Connection, TenantId, Collection)} does, without a call. What the cache was told to
   * invalidate in a transaction is written right before that commits, if its {@code
   * Transaction.beforeCommit} is implemented. So the invalidation takes effect on all nodes with
   * the data, or not at all, even if this process is killed after the commit. If it can't be
   * written, it follows after the commit, as without this.
   *
   * @param transactions returns the connection on which the current thread's transaction is open,
   *     which leads to this tier's database; null if there is none. Called on the thread that
   *     commits, when something is to be written. The connection isn't closed
   */
  public JdbcTier joining(Supplier<? extends @Nullable Connection> transactions) {
    return new JdbcTier(
        settings.withTransactions(
            Objects.requireNonNull(transactions, "transactions must not be null")));
  }

  /**
   * Creates the tables and indexes that don't exist yet, and returns this tier.
   *
   * @throws IllegalStateException if they can't be created, or the database can't be reached
   */
  public JdbcTier createTables() {
    try {
      SharedTables.createIfAbsent(
          new Database(settings.dataSource(), settings.prefix(), LIMIT_FOR_TABLES));
    } catch (SQLException e) {
      throw JdbcRefusals.ofTables(e);
    }
    return this;
  }

  @Override
  public SharedNode join(LocalCopies copies) {
    return tier.join(copies);
  }

  /**
   * Invalidates scopes of a tenant as part of the connection's transaction, on all nodes. It takes
   * effect when the transaction commits: there is no moment in which the new data can be read and
   * an old value is served from the tier. If the transaction is rolled back, nothing happens. A
   * node's own copies are dropped when it hears of the commit, within milliseconds, and so are this
   * node's; until then a read that must not miss it names the token that is returned, on this node
   * and any other, or asks for the latest.
   *
   * <p>From this call to the commit, other invalidations of the tenant wait, so call it late in the
   * transaction. Several calls in one transaction should be made in the same order of tenants
   * everywhere, with all tenants first; otherwise two transactions may wait for each other. At an
   * isolation above READ COMMITTED the call fails if the tenant was invalidated since the
   * transaction began.
   *
   * @param connection leads to the tier's database, and is in a transaction
   * @return a token for {@link io.reportcache.cache.TenantCache#atLeast}, good once the transaction
   *     has committed. If it never does, reads with the token load their values anew until the
   *     tenant is invalidated again
   * @throws IllegalArgumentException if the connection commits each statement by itself
   * @throws SQLException if the database refuses it; the transaction must be rolled back then
   */
  public FreshnessToken invalidate(
      Connection connection, TenantId tenant, Collection<? extends Scope> scopes)
      throws SQLException {
    SpaceName space = SpaceName.of(Objects.requireNonNull(tenant, "tenant must not be null"));
    Set<String> texts = texts(connection, scopes);
    return store.fences().tokenOf(database.session(connection), space, texts);
  }

  /**
   * Invalidates scopes of all tenants as part of the connection's transaction, as {@link
   * #invalidate(Connection, TenantId, Collection)} does for one.
   *
   * @throws IllegalArgumentException if the connection commits each statement by itself
   * @throws SQLException if the database refuses it; the transaction must be rolled back then
   */
  public void invalidateForAllTenants(Connection connection, Collection<? extends Scope> scopes)
      throws SQLException {
    Set<String> texts = texts(connection, scopes);
    if (!texts.isEmpty()) {
      store.fences().invalidateIn(database.session(connection), SpaceName.ALL_TENANTS, texts);
    }
  }

  private static Set<String> texts(Connection connection, Collection<? extends Scope> scopes)
      throws SQLException {
    Objects.requireNonNull(connection, "connection must not be null");
    Set<String> texts = new LinkedHashSet<>();
    scopes.forEach(scope -> texts.add(ScopeText.of(scope)));
    if (connection.getAutoCommit()) {
      throw new IllegalArgumentException(
          "the connection commits each statement by itself, so there is no transaction that the"
              + " invalidation could be part of; call setAutoCommit(false), or invalidate on the"
              + " cache instead");
    }
    return texts;
  }

  JdbcStore store() {
    return store;
  }
}
