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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
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
  public static final Duration DEFAULT_TIME_LIMIT = Duration.ofMinutes(1);

  private static final Duration TIME_LIMIT_FOR_PEOPLE = Duration.ofMinutes(10);
  private static final int MOST_STEPS_OF_A_WORKER = 10; // or it would claim nothing meanwhile

  private final DataSource dataSource;
  private final JdbcWork work;
  private final JdbcWork patient;
  private final TimeLimit limit;
  private final Home home;
  private final SqlDialect dialect;
  private final TablePrefix prefix;
  private final @Nullable DataSource listening;
  private final Inserting insert;
  private final Claiming claim;
  private final Settling settle;
  private final Settling settleSoon;
  private final ExtendLeases extend;
  private final TendDeliveries tend;
  private final LookAtDeliveries look;
  private final ReadFigures figures;
  private final ClearDeliveries clear;
  private final ChangeWaiting change;
  private final @Nullable PostgresNotifications notifications;
  private final Map<Listening, Runnable> listeners = new ConcurrentHashMap<>();

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
    work = new JdbcWork(dataSource, limit, prefix);
    patient = new JdbcWork(dataSource, TimeLimit.of(TIME_LIMIT_FOR_PEOPLE), prefix);
    this.home = home;
    this.prefix = prefix;
    this.listening = listening;
    dialect = home.dialect();
    DeliveryRows rows = new DeliveryRows(dialect);
    insert = dialect.inserting(listening != null);
    claim = dialect.claiming(rows);
    settle = dialect.settling(true);
    settleSoon = dialect.settling(false);
    extend = new ExtendLeases(dialect);
    tend = new TendDeliveries(dialect);
    look = new LookAtDeliveries(rows, dialect);
    figures = new ReadFigures(dialect);
    clear = new ClearDeliveries(dialect);
    change = new ChangeWaiting(dialect);
    notifications =
        listening == null ? null : new PostgresNotifications(listening, dataSource, prefix);
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
        own, limit, home, TablePrefix.DEFAULT, home.dialect().notifies() ? own : null);
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
    if (!dialect.notifies()) {
      return this;
    }
    Optional<PostgresPlace> here = work.inTransaction("say where it is", PostgresPlace::of);
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
    patient.<Boolean>inTransaction(
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
    work.<Boolean>inTransaction(
        "read the tables of deliveries",
        connection -> {
          DeliveryTables.checkReading(connection);
          return true;
        });
    try {
      work.<Boolean>inTransaction(
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
    requireTransaction(connection);
    return new ConnectionSink(prefix.on(connection), insert, change);
  }

  static void requireTransaction(Connection connection) {
    try {
      if (connection.getAutoCommit()) {
        throw new IllegalStateException(
            "the connection is in auto-commit, so what is added to it would stay though your work"
                + " fails; call setAutoCommit(false) on it before and commit() after the work, or"
                + " add to the store itself, outside of a transaction");
      }
    } catch (SQLException e) {
      throw JdbcWork.failed("say whether the connection is in a transaction", e);
    }
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
    if (!deliveries.isEmpty()) {
      this.<Boolean>write(
          "add %d deliveries".formatted(deliveries.size()),
          connection -> {
            insert.add(connection, deliveries);
            return true;
          });
      listeners.values().forEach(Runnable::run);
    }
  }

  @Override
  public DeliveryChange cancel(TenantId tenant, UUID message) {
    return tend("cancel a delivery", connection -> change.cancel(connection, tenant, message));
  }

  @Override
  public DeliveryChange reschedule(TenantId tenant, UUID message, Duration delay) {
    NewDelivery.checkDelay(delay);
    DeliveryChange changed =
        tend(
            "reschedule a delivery",
            connection -> change.reschedule(connection, tenant, message, delay));
    listeners.values().forEach(Runnable::run);
    return changed;
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
    PostgresNotifications heard = ofOthers();
    Listening others = heard == null ? () -> {} : heard.listen(added);
    Listening listening =
        new Listening() {
          @Override
          public void close() {
            listeners.remove(this);
            others.close();
          }
        };
    listeners.put(listening, added);
    return listening;
  }

  /** Who would listen by the only connection would leave none to others. */
  @SuppressWarnings("ReferenceEquality") // an equal source may be another
  private @Nullable PostgresNotifications ofOthers() {
    if (notifications != null && listening == dataSource && PoolSize.isOne(dataSource)) {
      log.warn(
          "The pool has one connection, and listening to notifications would keep it; workers ask"
              + " by their poll interval instead. Give the pool more, or another data source to"
              + " withNotificationsFrom, in Spring"
              + " report-cache.deliveries.notifications.data-source");
      return null;
    }
    return notifications;
  }

  @Override
  public List<ClaimedDelivery> claim(Claim asked) {
    List<ClaimedDelivery> claimed = claimOnce(asked);
    if (!asked.ordered() || !setBack(asked, claimed) || claimed.size() >= asked.most()) {
      return claimed;
    }
    // Whose turn it is was locked for a moment, so that others may have passed over it.
    List<ClaimedDelivery> all = new ArrayList<>(claimed);
    try {
      all.addAll(claimOnce(asked.withMost(asked.most() - claimed.size())));
    } catch (DeliveryStoreException e) { // those claimed are the caller's all the same
      log.warn("No more can be claimed to {} now", asked.lane(), e);
    }
    return all;
  }

  private List<ClaimedDelivery> claimOnce(Claim asked) {
    return write(
        "claim deliveries to " + asked.lane(), connection -> claim.claim(connection, asked));
  }

  @Override
  public List<Settlement> settle(List<Settlement> settlements) {
    return settlements.isEmpty()
        ? List.of()
        : write(
            "settle %d deliveries".formatted(settlements.size()),
            connection -> settle.settle(connection, settlements));
  }

  /** Doesn't wait for rows that another transaction has locked. */
  @Override
  public List<Settlement> settle(List<Settlement> settlements, Consumer<Settlement> locked) {
    return settlements.isEmpty()
        ? List.of()
        : new WhatIsFree(this::settleSoon, locked).settle(settlements);
  }

  private List<Settlement> settleSoon(List<Settlement> settlements) {
    return write(
        "settle %d deliveries".formatted(settlements.size()),
        connection -> settleSoon.settle(connection, settlements));
  }

  @Override
  public ExtendedLeases extend(Collection<ClaimedDelivery> deliveries, Duration lease) {
    DeliveryStore.checkLease(lease);
    return deliveries.isEmpty()
        ? new ExtendedLeases(Set.of(), Set.of())
        : tend(
            "extend %d leases".formatted(deliveries.size()),
            connection -> extend.extend(connection, deliveries, Micros.of(lease)));
  }

  @Override
  public Tended tend(int lapsesAllowed) {
    return tend.committed(
        tend("look for what is due", connection -> tend.tend(connection, lapsesAllowed)));
  }

  @Override
  public int unpark(Lane lane, Map<String, Integer> types) {
    String what = "unpark deliveries to " + lane;
    Deque<Parked> left = new ArrayDeque<>();
    for (String type : tend(what, connection -> tend.parked(connection, lane))) {
      Integer version = types.get(type);
      if (version != null) {
        left.add(new Parked(lane, type, version, 0));
      }
    }
    int most = Math.max(left.size(), MOST_STEPS_OF_A_WORKER);
    int unparked = 0;
    for (int i = 0; i < most && !left.isEmpty() && !isInterruptedAfter(i); i++) {
      Parked next = left.remove();
      Portion.Done done = tend(what, connection -> tend.unpark(connection, next));
      unparked += done.changed();
      if (done.more()) {
        left.add(next.after(done.last()));
      }
    }
    return unparked;
  }

  @Override
  public List<StoredDelivery> find(DeliveryQuery query, long after, int most) {
    DeliveryRecords.checkMost(most);
    return patient.inTransaction(
        "find deliveries", connection -> look.find(connection, query, after, most));
  }

  @Override
  public List<Backlog> backlog() {
    return patient.inTransaction("read the backlog", look::backlog);
  }

  @Override
  public Map<DeliveryStatus, Long> count(DeliveryQuery query) {
    return patient.inTransaction("count deliveries", connection -> look.count(connection, query));
  }

  @Override
  public DeliveryFigures figures(DeliveryQuery query, Instant from, Instant to) {
    DeliveryRecords.checkSpan(from, to);
    return patient.inTransaction(
        "read the figures of deliveries", connection -> figures.read(connection, query, from, to));
  }

  @Override
  public int replay(DeliveryQuery query) {
    return inSteps(
        "replay dead letters", (connection, after) -> clear.replay(connection, query, after));
  }

  @Override
  public int discard(DeliveryQuery query) {
    return inSteps(
        "discard dead letters", (connection, after) -> clear.discard(connection, query, after));
  }

  @Override
  public int purge(Duration age) {
    DeliveryStore.checkAge(age);
    return untilLess(
        () -> tend("remove completed deliveries", connection -> clear.purge(connection, age)));
  }

  /** What is one statement on some databases and several on others. */
  private <R> R write(String what, JdbcWork.Step<R> step) {
    return Conflicts.outlast(
        () -> dialect.writesAtOnce() ? work.atOnce(what, step) : work.inTransaction(what, step));
  }

  /** What is several statements, all by index. */
  private <R> R tend(String what, JdbcWork.Step<R> step) {
    return Conflicts.outlast(
        () ->
            work.inTransaction(
                what,
                connection -> {
                  dialect.prepare(connection);
                  return step.with(connection);
                }));
  }

  /** Those claimed are the caller's, whatever comes of this. Tells whether it has locked any. */
  private boolean setBack(Claim asked, List<ClaimedDelivery> claimed) {
    try {
      return tend(
          "set back whose turn it isn't", connection -> Turns.setBack(connection, asked, claimed));
    } catch (DeliveryStoreException e) {
      log.warn("Whose turn it isn't in {} can't be set back now", asked.lane(), e);
      return false;
    }
  }

  /** A part of some work, of the deliveries with greater ids. */
  @FunctionalInterface
  private interface PartOfWork {
    Portion.Done with(Connection connection, long after) throws SQLException;
  }

  /** Each step is a transaction. None comes back to what another has changed. */
  private int inSteps(String what, PartOfWork work) {
    int changed = 0;
    Portion.Done done = new Portion.Done(0, 0, true);
    for (int i = 0; done.more() && !isInterruptedAfter(i); i++) {
      long after = done.last();
      done = tend(what, connection -> work.with(connection, after));
      changed += done.changed();
    }
    return changed;
  }

  private static boolean isInterruptedAfter(int steps) {
    return steps > 0 && Thread.currentThread().isInterrupted();
  }

  private static int untilLess(IntSupplier batch) {
    int all = 0;
    int some;
    do {
      some = batch.getAsInt();
      all += some;
    } while (some == ClearDeliveries.BATCH && !Thread.currentThread().isInterrupted());
    return all;
  }
}
