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
import io.reportcache.jdbc.OwnConnections;
import io.reportcache.jdbc.TablePrefix;
import io.reportcache.jdbc.TimeLimit;
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
 * Stores deliveries in a database: PostgreSQL (12 or later), MariaDB (10.6), MySQL (8.0.1) or H2
 * (2.2.220). All times are by the database's clock. Safe for use by many threads and many
 * processes.
 *
 * <p>The tables {@code report_cache_delivery}, {@code report_cache_run} and {@code
 * report_cache_processed_event}, or tables with {@linkplain #withTablePrefix another prefix}, are
 * created by {@link #createTables()}, or by the scripts in {@code io/reportcache/durable/jdbc}.
 * There is a folder for each database; Flyway and Liquibase can run the scripts unchanged.
 *
 * <p>Each call takes a connection and works in a transaction of its own at READ COMMITTED; {@link
 * #in} works in the caller's transaction. A statement waits for the database for {@linkplain
 * #withTimeLimit a minute} at most by default, even if the connection is dead and no error arrives.
 *
 * <p>A row that another transaction has locked doesn't hold up other rows: workers pass it over and
 * try it again later. If the lock keeps a lease from being extended, the lease ends as before, and
 * the worker ends its run before that.
 *
 * @since 0.1
 */
public final class JdbcDeliveryStore implements DeliveryStore, DeliveryRecords {

  private static final GuardedLog log = GuardedLog.of(JdbcDeliveryStore.class);

  /** The default maximum time that a statement waits for the database: a minute. */
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
   * Creates a store.
   *
   * @param listening provides the connection that listens to notifications; null for no
   *     notifications
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
   * Returns a store in the database of a data source. Takes a connection to find out which database
   * it is.
   *
   * @param dataSource preferably a pool. A worker takes up to three connections at a time. On
   *     PostgreSQL it keeps one more for as long as it runs, to listen for notifications, unless
   *     the pool has only one connection or {@linkplain #withNotificationsFrom another data source}
   *     is given for it. Of Spring's {@code TransactionAwareDataSourceProxy} the data source behind
   *     it is used, since this store commits its connections.
   * @throws IllegalArgumentException if such a proxy is hidden behind another data source
   * @throws io.reportcache.durable.store.DeliveryStoreException if the database can't be reached or
   *     isn't supported
   */
  public static JdbcDeliveryStore of(DataSource dataSource) {
    DataSource own =
        OwnConnections.of(Objects.requireNonNull(dataSource, "dataSource must not be null"));
    TimeLimit limit = TimeLimit.of(DEFAULT_TIME_LIMIT);
    Home home =
        new JdbcWork(own, limit, TablePrefix.DEFAULT)
            .inTransaction("tell which database it is", Home::of);
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
   * Returns the data source of this store's connections: the given one or, for Spring's {@code
   * TransactionAwareDataSourceProxy}, the one behind it.
   */
  public DataSource dataSource() {
    return dataSource;
  }

  /**
   * Returns a copy of this store that doesn't use PostgreSQL's NOTIFY and LISTEN. Use it for XA
   * transactions, which are prepared for a second phase and can't notify, and for poolers that give
   * a connection to other clients between transactions; {@link #withNotificationsFrom} is the
   * alternative for these. Workers then find the deliveries of other processes at their poll
   * interval.
   */
  public JdbcDeliveryStore withoutNotifications() {
    return new JdbcDeliveryStore(dataSource, limit, home, prefix, null);
  }

  /**
   * Returns a copy of this store with another data source for the connection that listens to
   * PostgreSQL's notifications. A worker keeps that connection for as long as it runs. Use it for a
   * small pool, for a pool that reports connections that are kept for long, and for connections
   * through a pooler such as PgBouncer in transaction mode. Notifications don't pass through such a
   * pooler, so the other data source must lead to the server itself. By default the store's data
   * source is used. Has no effect on other databases, which don't notify.
   *
   * @param listening leads to the same database; one connection is taken from it at a time. Its
   *     user should be allowed to read the table of deliveries; otherwise additions without a
   *     notification wait for the next poll.
   * @throws IllegalArgumentException if it leads to another database, or Spring's {@code
   *     TransactionAwareDataSourceProxy} is hidden behind it
   * @throws DeliveryStoreException if a database can't be reached
   */
  public JdbcDeliveryStore withNotificationsFrom(DataSource listening) {
    DataSource own =
        OwnConnections.of(Objects.requireNonNull(listening, "data source must not be null"));
    if (!Statements.canNotify(dialect)) {
      return this;
    }
    Optional<PostgresPlace> here = work.read("tell where it is", PostgresPlace::of);
    Optional<PostgresPlace> there =
        new JdbcWork(own, limit, prefix)
            .inTransaction("tell the listening data source where it is", PostgresPlace::of);
    if (!here.equals(there)) {
      throw new IllegalArgumentException(
          "notifications are heard in one database only: the store is in %s, and the listening data source leads to %s; give one that leads to the same database of the same server"
              .formatted(
                  here.map(PostgresPlace::toString).orElse(""),
                  there.map(PostgresPlace::toString).orElse("no PostgreSQL")));
    }
    return new JdbcDeliveryStore(dataSource, limit, home, prefix, own);
  }

  /**
   * Returns a copy of this store with another time limit: how long a statement of a worker or a
   * publisher may wait for the database, a minute by default. After that the connection counts as
   * broken, and the call throws {@link DeliveryStoreException}. A shorter limit of the connection
   * itself stays. Calls of operators ({@link #find}, {@link #count}, {@link #figures}, {@link
   * #createTables}) may take ten minutes, and additions {@linkplain #in in the caller's
   * transaction} as long as the caller's connection allows.
   *
   * @param limit from 1 ms to 24 days; should be shorter than the workers' lease, so that they
   *     notice in time
   * @throws IllegalArgumentException if it is out of this range
   */
  public JdbcDeliveryStore withTimeLimit(Duration limit) {
    return new JdbcDeliveryStore(dataSource, TimeLimit.of(limit), home, prefix, listening);
  }

  /**
   * Returns a copy of this store with other tables: {@code {prefix}delivery} and {@code
   * {prefix}run}. The names of their indexes begin with the prefix, too. So several applications
   * can have tables of their own in one schema. The prefix is {@code report_cache_} by default. For
   * Flyway or Liquibase, copy the script and replace {@code report_cache_} in it.
   *
   * @param tablePrefix a letter followed by up to 39 letters, digits or underscores; only MariaDB
   *     distinguishes upper and lower case
   * @throws IllegalArgumentException if it has another form
   */
  public JdbcDeliveryStore withTablePrefix(String tablePrefix) {
    return new JdbcDeliveryStore(dataSource, limit, home, TablePrefix.of(tablePrefix), listening);
  }

  /**
   * Creates the tables and their indexes in the schema of the connections, as far as they are
   * missing. Tables that the connections reach in another schema of their search path are used as
   * they are. With Flyway or Liquibase, call this method after the migrations, or let the
   * migrations create the tables: Flyway refuses a schema that has tables but no history.
   *
   * @return this store
   * @throws io.reportcache.durable.store.DeliveryStoreException if the schema doesn't exist, the
   *     user may not create tables, or the database can't be reached
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
   * Checks that the tables exist, are of this version, and can be read and written by this user.
   * Changes nothing. A database that is read-only for the moment passes, with a warning in the log.
   *
   * @return this store
   * @throws io.reportcache.durable.store.DeliveryStoreException if a check fails or the database
   *     can't be reached
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
   * Returns a sink that adds to the transaction of the connection: the deliveries are stored when
   * it commits, and aren't if it is rolled back. Nothing else is done with the connection. The sink
   * throws {@link IllegalStateException}, too, if the connection is in auto-commit when deliveries
   * are added.
   *
   * @param connection leads to the database of this store, with auto-commit off; the caller commits
   *     it
   * @throws IllegalStateException if the connection is in auto-commit, since each statement would
   *     be committed by itself (E1)
   * @throws DeliveryStoreException if the connection can't tell whether it is in auto-commit
   */
  public DeliverySink in(Connection connection) {
    Objects.requireNonNull(connection, "connection must not be null");
    ConnectionSink.requireTransaction(connection);
    return publishers.in(prefix.on(connection));
  }

  /**
   * Returns whether the connection leads to the database of this store. It compares the
   * connection's URL with that of the store's connections, letter by letter, and calls only the
   * driver, not the database.
   *
   * @throws DeliveryStoreException if the connection can't tell its URL
   */
  public boolean isInDatabaseOf(Connection connection) {
    try {
      return home.isOf(connection);
    } catch (SQLException e) {
      throw JdbcWork.failed("tell where the connection leads", e);
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
   * Registers a callback that is called at once for deliveries that this object adds in
   * transactions of its own. On PostgreSQL it is also called for deliveries that any process adds,
   * usually within some milliseconds of the commit. Not every commit notifies. For one that
   * doesn't, the callback is called within a fifth of a second of the commit, as long as the
   * listening connection works and its user may read the table of deliveries.
   */
  @Override
  public Listening listen(Runnable added) {
    Objects.requireNonNull(added, "added must not be null");
    return publishers.listen(added, !isListeningByTheOnlyConnection());
  }

  /** Returns whether listening would take the pool's only connection. */
  @SuppressWarnings("ReferenceEquality") // an equal source may be another
  private boolean isListeningByTheOnlyConnection() {
    boolean isOnly = listening == dataSource && PoolSize.isOne(dataSource);
    if (isOnly) {
      log.warn(
          "The pool has only one connection, and listening to notifications would keep it; workers ask"
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

  /** Also removes records of {@link JdbcProcessedEvents} of that age, which aren't counted. */
  @Override
  public int purge(Duration age) {
    DeliveryStore.checkAge(age);
    return workers.purge(age);
  }

  int purgeProcessed(Duration age) {
    return workers.purgeProcessed(age);
  }

  SqlDialect dialect() {
    return dialect;
  }

  TablePrefix prefix() {
    return prefix;
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
