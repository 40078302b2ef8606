package io.reportcache.durable.jdbc;

import io.reportcache.durable.store.Backlog;
import io.reportcache.durable.store.Claim;
import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.durable.store.DeliveryChange;
import io.reportcache.durable.store.DeliveryFigures;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryRecords;
import io.reportcache.durable.store.DeliverySink;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.store.DeliveryStoreException;
import io.reportcache.durable.store.ExtendedLeases;
import io.reportcache.durable.store.Lane;
import io.reportcache.durable.store.NewDelivery;
import io.reportcache.durable.store.Settlement;
import io.reportcache.durable.store.StoredDelivery;
import io.reportcache.durable.store.Tended;
import io.reportcache.log.GuardedLog;
import io.reportcache.tenant.TenantId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Keeps deliveries in two tables of PostgreSQL (12 or later), MariaDB (10.6), MySQL (8.0.1) or H2
 * (2.2.220), by the database's own clock. Safe for use by many threads and many processes.
 *
 * <p>The tables {@code report_cache_delivery} and {@code report_cache_run}, or such of {@linkplain
 * #withTablePrefix another prefix}, are made by the scripts in {@code io/reportcache/durable/jdbc},
 * a folder for each database, which Flyway and Liquibase can run as they are; or by {@link
 * #createTables()}.
 *
 * <p>Each call takes a connection and works in a transaction of its own at READ COMMITTED; {@link
 * #in} works in the caller's. A statement waits for the database {@linkplain #withTimeLimit a
 * minute} at most, also if the connection is dead and nobody says so.
 *
 * <p>A row that another transaction has locked keeps no other: workers pass it over and try it
 * again later. A lease that it keeps from being extended ends when it would have ended, and the
 * worker ends its run before that.
 */
public final class JdbcDeliveryStore implements DeliveryStore, DeliveryRecords {

  private static final GuardedLog log = GuardedLog.of(JdbcDeliveryStore.class);

  /** How long a statement may wait for the database by default: a minute. */
  public static final Duration DEFAULT_TIME_LIMIT = TimeLimit.DEFAULT;

  private static final Duration TIME_LIMIT_FOR_PEOPLE = Duration.ofMinutes(10);
  private final DataSource dataSource;
  private final TimeLimit limit;
  private final Home home;
  private final SqlDialect dialect;
  private final TablePrefix prefix;
  private final @Nullable DataSource listening;
  private final StoreWork work;
  private final StoreWork patient;
  private final ForPublishers publishers;
  private final ForWorkers workers;
  private final ForPeople people;

  /**
   * A store.
   *
   * @param listening by whose connections notifications are heard; null if nobody notifies
   */
  private JdbcDeliveryStore(
      DataSource dataSource,
      TimeLimit limit,
      Home home,
      TablePrefix prefix,
      @Nullable DataSource listening) {
    this.dataSource = dataSource;
    this.limit = limit;
    this.home = home;
    this.prefix = prefix;
    this.listening = listening;
    dialect = home.dialect();
    work = new StoreWork(dataSource, limit, prefix, dialect);
    patient = new StoreWork(dataSource, TimeLimit.of(TIME_LIMIT_FOR_PEOPLE), prefix, dialect);
    DeliveryRows rows = new DeliveryRows(dialect);
    Statements statements = Statements.of(dialect, rows, listening != null);
    publishers =
        new ForPublishers(
            work,
            statements.insert(),
            dialect,
            listening == null ? null : new PostgresNotifications(listening, dataSource, prefix));
    workers = new ForWorkers(work, statements, dialect);
    people = new ForPeople(work, patient, rows, dialect);
  }

  /**
   * Returns a store in the database that the connections lead to, which is asked what it is.
   *
   * @param dataSource best a pool; a worker takes up to three connections at a time, and on
   *     PostgreSQL one more for as long as it runs, which listens, unless the pool has only one or
   *     {@linkplain #withNotificationsFrom another data source} is given for that. Of a {@code
   *     TransactionAwareDataSourceProxy} of Spring the data source behind it is taken, since this
   *     commits its connections
   * @throws IllegalArgumentException if such a proxy lies hidden behind another data source
   * @throws io.reportcache.durable.store.DeliveryStoreException if it's away, or none of those that
   *     can be used
   */
  public static JdbcDeliveryStore of(DataSource dataSource) {
    DataSource own =
        OwnConnections.of(Objects.requireNonNull(dataSource, "dataSource must not be null"));
    TimeLimit limit = TimeLimit.of(DEFAULT_TIME_LIMIT);
    Home home =
        new JdbcWork(own, limit, TablePrefix.DEFAULT)
            .inTransaction("say which database it is", Home::of);
    if (home.isClosedByInterrupts()) {
      log.warn(
          "Deliveries are stored in a file of H2, which closes for the whole process when a thread"
              + " is interrupted while it writes, such as a handler at its time-out; put async:"
              + " before the path, as in jdbc:h2:async:/data/shop instead of"
              + " jdbc:h2:file:/data/shop");
    }
    return new JdbcDeliveryStore(
        own, limit, home, TablePrefix.DEFAULT, Statements.canNotify(home.dialect()) ? own : null);
  }

  /**
   * Returns where this store takes its connections from: what it was made with, or what lies behind
   * a {@code TransactionAwareDataSourceProxy} of Spring.
   */
  public DataSource dataSource() {
    return dataSource;
  }

  /**
   * Returns the same without PostgreSQL's NOTIFY and LISTEN, for transactions that are prepared for
   * a second phase (XA), which can't notify, and for poolers that give a connection to others
   * between transactions, where {@link #withNotificationsFrom} is the other way. Workers learn of
   * what other processes add by asking now and then.
   */
  public JdbcDeliveryStore withoutNotifications() {
    return new JdbcDeliveryStore(dataSource, limit, home, prefix, null);
  }

  /**
   * Returns the same with another data source for the connection that hears PostgreSQL's
   * notifications, which is kept for as long as a worker runs: for a small pool, for one that
   * reports connections that are kept, and for one whose connections go through a pooler such as
   * PgBouncer in transaction mode. Such a pooler hears nothing, so the other data source must lead
   * to the server itself. That of the store by default. Without effect on other databases, which
   * don't notify.
   *
   * @param listening to the same database, by a user who may read the table of deliveries, or what
   *     nobody notifies of waits for the next poll; one connection is taken from it at a time
   * @throws IllegalArgumentException if it leads to another database, or a {@code
   *     TransactionAwareDataSourceProxy} of Spring lies hidden behind it
   * @throws DeliveryStoreException if one of them is away
   */
  public JdbcDeliveryStore withNotificationsFrom(DataSource listening) {
    DataSource own =
        OwnConnections.of(Objects.requireNonNull(listening, "data source must not be null"));
    if (!Statements.canNotify(dialect)) {
      return this;
    }
    Optional<PostgresPlace> here = work.read("say where it is", PostgresPlace::of);
    Optional<PostgresPlace> there =
        new JdbcWork(own, limit, prefix)
            .inTransaction("say where it is, to who listens", PostgresPlace::of);
    if (!here.equals(there)) {
      throw new IllegalArgumentException(
          "notifications are heard in one database only: the store is in %s, and the data source that is to listen leads to %s; give one that leads to the same database of the same server"
              .formatted(
                  here.map(PostgresPlace::toString).orElse(""),
                  there.map(PostgresPlace::toString).orElse("no PostgreSQL")));
    }
    return new JdbcDeliveryStore(dataSource, limit, home, prefix, own);
  }

  /**
   * Returns the same with another limit of how long a statement of a worker or a publisher may wait
   * for the database, a minute by default: then the connection counts as broken, and the call
   * throws {@link DeliveryStoreException}. A shorter limit that a connection comes with stays. What
   * people ask for ({@link #find}, {@link #count}, {@link #figures}, {@link #createTables}) may
   * take ten minutes, and what is added {@linkplain #in in the caller's transaction} as long as the
   * caller's connection allows.
   *
   * @param limit from 1 ms to 24 days; shorter than the lease of workers, so that they notice in
   *     time
   * @throws IllegalArgumentException if it's out of that
   */
  public JdbcDeliveryStore withTimeLimit(Duration limit) {
    return new JdbcDeliveryStore(dataSource, TimeLimit.of(limit), home, prefix, listening);
  }

  /**
   * Returns the same with other tables: {@code {prefix}delivery} and {@code {prefix}run}, whose
   * indexes begin with the prefix, too. So several applications have tables of their own in one
   * schema. {@code report_cache_} by default. For Flyway or Liquibase, copy the script and replace
   * {@code report_cache_} in it.
   *
   * @param tablePrefix a letter and up to 39 letters, digits or underscores; whether letters are
   *     capitals makes a difference on MariaDB alone
   * @throws IllegalArgumentException if it's none
   */
  public JdbcDeliveryStore withTablePrefix(String tablePrefix) {
    return new JdbcDeliveryStore(dataSource, limit, home, TablePrefix.of(tablePrefix), listening);
  }

  /**
   * Makes the tables and their indexes in the schema of the connections, or what of them is missing
   * there. Tables that the connections reach in another schema of their search path are used as
   * they are. Where migrations are run by Flyway or Liquibase, call it after them, or let them make
   * the tables: Flyway refuses a schema that has tables but no history. Returns this.
   *
   * @throws io.reportcache.durable.store.DeliveryStoreException if there is no such schema, the
   *     user may not make tables, or the database is away
   */
  public JdbcDeliveryStore createTables() {
    patient.<Boolean>read(
        "make the tables",
        connection -> {
          DeliverySchema.createIfAbsent(connection, dialect, prefix);
          return true;
        });
    return this;
  }

  /**
   * Checks that the tables are there, in this version, and may be read and written by this user.
   * Changes nothing. A database that is only read-only for now passes, with a warning in the log.
   * Returns this.
   *
   * @throws io.reportcache.durable.store.DeliveryStoreException if not, or if the database is away
   */
  public JdbcDeliveryStore checkTables() {
    work.<Boolean>read(
        "read the tables of deliveries",
        connection -> {
          DeliveryTables.checkReading(connection);
          return true;
        });
    try {
      work.<Boolean>read(
          "write the tables of deliveries",
          connection -> {
            DeliveryTables.checkWriting(connection);
            return true;
          });
    } catch (DeliveryStoreException e) {
      if (e.getCause() instanceof SQLException cause && JdbcWork.isRefusal(cause)) {
        throw e;
      }
      log.warn("The tables of deliveries can be read but not written now", e);
    }
    return this;
  }

  /**
   * Returns a sink that adds to the transaction of the connection: what is added is there when that
   * commits, and isn't if it's rolled back. Nothing else is done with the connection.
   *
   * @param connection to the database of this store, with auto-commit off; that it's committed is
   *     the caller's to see to
   * @throws IllegalStateException if the connection is in auto-commit, now or when something is
   *     added: each statement would be committed by itself (E1)
   * @throws DeliveryStoreException if the connection can't say so
   */
  public DeliverySink in(Connection connection) {
    Objects.requireNonNull(connection, "connection must not be null");
    ConnectionSink.requireTransaction(connection);
    return publishers.in(prefix.on(connection));
  }

  /**
   * Tells whether the connection leads to the database of this store, as far as its URL says: that
   * of the store's connections, letter by letter. Asks the driver only, not the database.
   *
   * @throws DeliveryStoreException if the connection can't say so
   */
  public boolean isInDatabaseOf(Connection connection) {
    try {
      return home.isOf(connection);
    } catch (SQLException e) {
      throw JdbcWork.failed("say where the connection leads", e);
    }
  }

  @Override
  public void add(List<NewDelivery> deliveries) {
    publishers.add(deliveries);
  }

  @Override
  public DeliveryChange cancel(TenantId tenant, UUID message) {
    return publishers.cancel(tenant, message);
  }

  @Override
  public DeliveryChange reschedule(TenantId tenant, UUID message, Duration delay) {
    NewDelivery.checkDelay(delay);
    return publishers.reschedule(tenant, message, delay);
  }

  /**
   * Tells at once of what this object adds in transactions of its own; on PostgreSQL also of what
   * any process adds, mostly within some milliseconds of the commit. Not each commit notifies: what
   * doesn't is told of within a fifth of a second of its commit, while the connection that listens
   * works and may read the table of deliveries.
   */
  @Override
  public Listening listen(Runnable added) {
    Objects.requireNonNull(added, "added must not be null");
    return publishers.listen(added, !isListeningByTheOnlyConnection());
  }

  /** It would leave none to others. */
  @SuppressWarnings("ReferenceEquality") // an equal source may be another
  private boolean isListeningByTheOnlyConnection() {
    boolean isOnly = listening == dataSource && PoolSize.isOne(dataSource);
    if (isOnly) {
      log.warn(
          "The pool has one connection, and listening to notifications would keep it; workers ask"
              + " by their poll interval instead. Give the pool more, or another data source to"
              + " withNotificationsFrom, in Spring"
              + " report-cache.deliveries.notifications.data-source");
    }
    return isOnly;
  }

  @Override
  public List<ClaimedDelivery> claim(Claim claim) {
    return workers.claim(claim);
  }

  @Override
  public List<Settlement> settle(List<Settlement> settlements) {
    return workers.settle(settlements);
  }

  /** Doesn't wait for rows that another transaction has locked. */
  @Override
  public List<Settlement> settle(List<Settlement> settlements, Consumer<Settlement> locked) {
    return workers.settle(settlements, locked);
  }

  @Override
  public ExtendedLeases extend(Collection<ClaimedDelivery> deliveries, Duration lease) {
    DeliveryStore.checkLease(lease);
    return workers.extend(deliveries, lease);
  }

  @Override
  public Tended tend(int lapsesAllowed) {
    return workers.tend(lapsesAllowed);
  }

  @Override
  public int unpark(Lane lane, Map<String, Integer> types) {
    return workers.unpark(lane, types);
  }

  @Override
  public int purge(Duration age) {
    DeliveryStore.checkAge(age);
    return workers.purge(age);
  }

  @Override
  public List<StoredDelivery> find(DeliveryQuery query, long after, int most) {
    DeliveryRecords.checkMost(most);
    return people.find(query, after, most);
  }

  @Override
  public List<Backlog> backlog() {
    return people.backlog();
  }

  @Override
  public Map<DeliveryStatus, Long> count(DeliveryQuery query) {
    return people.count(query);
  }

  @Override
  public DeliveryFigures figures(DeliveryQuery query, Instant from, Instant to) {
    DeliveryRecords.checkSpan(from, to);
    return people.figures(query, from, to);
  }

  @Override
  public int replay(DeliveryQuery query) {
    return people.replay(query);
  }

  @Override
  public int discard(DeliveryQuery query) {
    return people.discard(query);
  }
}
