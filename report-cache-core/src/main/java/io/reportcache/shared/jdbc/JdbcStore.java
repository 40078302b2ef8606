package io.reportcache.shared.jdbc;

import io.reportcache.log.GuardedLog;
import io.reportcache.shared.Counted;
import io.reportcache.shared.CounterBytes;
import io.reportcache.shared.Position;
import io.reportcache.shared.SharedStore;
import io.reportcache.shared.SpaceName;
import io.reportcache.shared.StoredValue;
import io.reportcache.shared.TierState;
import io.reportcache.shared.jdbc.Database.Session;
import io.reportcache.thread.DetachedThreads;
import io.reportcache.thread.Interrupts;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Fences and values in three tables. */
final class JdbcStore implements SharedStore {

  private static final GuardedLog log = GuardedLog.of(JdbcTier.class);

  /** The first connection takes a pool its time. */
  private static final Duration FIRST_CONTACT = Duration.ofSeconds(5);

  private static final Duration POLL = Duration.ofMillis(100);
  private static final long ACTIVE_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final Duration TIDY = Duration.ofSeconds(10);

  private final Database database;
  private final TierSettings settings;
  private final PartNames names;
  private final LimitedCalls calls;
  private final FenceWriter fences;
  private final Tidying tidying;
  private final ScheduledThreadPoolExecutor background =
      new ScheduledThreadPoolExecutor(1, DetachedThreads.named("report-cache-shared-tidy"));
  private final ChangePoll poll = new ChangePoll();
  private volatile @Nullable NoticeListener listener;
  private volatile long usedAt = System.nanoTime() - ACTIVE_NANOS;
  private volatile boolean closed;

  JdbcStore(Database database, PartNames names, TierSettings settings) {
    this.database = database;
    this.names = names;
    this.settings = settings;
    this.calls = new LimitedCalls(settings.limit());
    this.fences =
        new FenceWriter(database, names, calls, settings.notifies(), settings.transactions());
    this.tidying = new Tidying(database, calls, fences);
    background.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    background.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // the tasks report their own failures
  public void open(String member, Listener told) {
    fences.as(member);
    SharedSql sql = null;
    try {
      sql = calls.call(FIRST_CONTACT, () -> database.atOnce(Session::sql));
      calls.call(
          FIRST_CONTACT,
          () -> {
            SharedTables.require(database);
            return true;
          });
    } catch (IllegalStateException e) {
      throw e; // it can never serve
    } catch (Exception e) {
      IllegalStateException refusal = JdbcRefusals.behind(e);
      if (refusal != null) {
        throw refusal;
      }
      log.warn("The database of the shared tier can't be reached now; it is tried again", e);
    }
    if (settings.notifies()
        && NoticeListener.isPossible()
        && (sql == null || sql == SharedSql.POSTGRESQL)) {
      NoticeListener made =
          new NoticeListener(settings.listening(), database, names, told, told::mayHaveMissed);
      listener = made;
      made.start(sql == null ? Duration.ZERO : settings.limit());
    }
    background.scheduleWithFixedDelay(
        () -> look(told), POLL.toMillis(), POLL.toMillis(), TimeUnit.MILLISECONDS);
    background.scheduleWithFixedDelay(
        tidying, TIDY.toMillis(), TIDY.toMillis(), TimeUnit.MILLISECONDS);
  }

  Database database() {
    return database;
  }

  FenceWriter fences() {
    return fences;
  }

  @Override
  public StoredValue read(SpaceName tenant, String key) throws Exception {
    return use(
        () ->
            database.atOnce(
                session ->
                    ValueTable.read(
                        session,
                        names.of(tenant, key),
                        names.of(tenant),
                        names.of(SpaceName.ALL_TENANTS))));
  }

  @Override
  public List<TierState> changes(List<Asked> parts) throws Exception {
    Map<String, @Nullable Position> known = new LinkedHashMap<>();
    parts.forEach(part -> known.put(names.of(part.space()), part.known()));
    return use(() -> database.atOnce(session -> states(session, known)));
  }

  /** Returns the fences in the order of the names; makes those that are missing. */
  private static List<TierState> states(Session session, Map<String, @Nullable Position> known)
      throws SQLException {
    Map<String, TierState> found = FenceStates.states(session, known);
    List<TierState> states = new ArrayList<>();
    for (String name : known.keySet()) {
      TierState state = found.get(name);
      if (state == null) {
        FenceTable.make(session, name);
        state = FenceStates.states(session, Collections.singletonMap(name, null)).get(name);
      }
      if (state == null) {
        throw new SQLException("the row of " + name + " is gone as soon as it is made");
      }
      states.add(state);
    }
    return states;
  }

  @Override
  public List<@Nullable Position> positions(List<SpaceName> spaces) throws Exception {
    List<String> asked = spaces.stream().map(names::of).toList();
    Map<String, Position> found =
        calls.call(() -> database.atOnce(session -> FenceStates.positions(session, asked)));
    List<@Nullable Position> positions = new ArrayList<>();
    asked.forEach(name -> positions.add(found.get(name)));
    return positions;
  }

  @Override
  public boolean store(
      SpaceName tenant,
      String key,
      byte[] envelope,
      Position begun,
      List<String> lineage,
      Duration ttl)
      throws Exception {
    return use(
        () ->
            database.atOnce(
                session -> {
                  if (!ValueTable.isLive(session, names.of(tenant), key, begun, lineage)) {
                    return false;
                  }
                  ValueTable.put(session, names.of(tenant, key), envelope, ttl.toMillis());
                  return true;
                }));
  }

  @Override
  public boolean replace(
      SpaceName tenant,
      String key,
      byte @Nullable [] read,
      byte[] envelope,
      Position begun,
      List<String> lineage,
      Duration ttl)
      throws Exception {
    CounterTable table = new CounterTable(names.of(tenant, key));
    return use(
        () ->
            database.atOnce(session -> table.makeRow(session, envelope))
                && database.inTransaction(
                    session ->
                        table.lockedIs(session, envelope, read)
                            && ValueTable.isLive(session, names.of(tenant), key, begun, lineage)
                            && table.write(session, envelope, ttl.toMillis())));
  }

  @Override
  public @Nullable Counted count(
      SpaceName tenant,
      String key,
      byte[] counter,
      long by,
      Position known,
      List<String> lineage,
      @Nullable Duration ttl)
      throws Exception {
    CounterTable table = new CounterTable(names.of(tenant, key));
    Optional<Counted> counted =
        use(
            () ->
                database.inTransaction(
                    session -> {
                      byte[] there = table.lockedCounter(session);
                      return there != null
                              && Arrays.equals(
                                  CounterBytes.lasting(there), CounterBytes.lasting(counter))
                              && ValueTable.isLive(session, names.of(tenant), key, known, lineage)
                          ? Optional.of(table.count(session, there, by, ttl))
                          : Optional.empty();
                    }));
    return counted.orElse(null);
  }

  @Override
  public Position invalidate(SpaceName space, List<String> scopes) throws Exception {
    usedAt = System.nanoTime();
    return fences.invalidate(space, scopes);
  }

  @Override
  public @Nullable Position invalidateInTransaction(SpaceName space, List<String> scopes) {
    return fences.invalidateInTransaction(space, scopes);
  }

  @Override
  public String lease(SpaceName tenant, String key, String lease, String replaced, Duration term)
      throws Exception {
    String name = names.of(tenant, key);
    return use(
        () ->
            database.atOnce(
                session -> LeaseTable.take(session, name, lease, replaced, term.toMillis())));
  }

  @Override
  public void release(SpaceName tenant, String key, String lease) throws Exception {
    use(
        () ->
            database.atOnce(
                session -> {
                  LeaseTable.release(session, names.of(tenant, key), lease);
                  if (session.sql() == SharedSql.POSTGRESQL && settings.notifies()) {
                    NoticeListener.send(session, Notice.loaded(names.of(tenant), key));
                  }
                  return true;
                }));
  }

  @Override
  public TierState renew(SpaceName space, String incarnation) throws Exception {
    String name = names.of(space);
    return use(
        () ->
            database.atOnce(
                session -> {
                  FenceTable.renew(session, name, incarnation);
                  if (session.sql() == SharedSql.POSTGRESQL && settings.notifies()) {
                    NoticeListener.send(session, Notice.LOOK);
                  }
                  return states(session, Collections.singletonMap(name, null)).get(0);
                }));
  }

  @Override
  public void close(Duration limit) {
    closed = true;
    tidying.close();
    long begun = System.nanoTime();
    Interrupts.shutDown(background);
    NoticeListener listening = listener;
    if (listening != null) {
      listening.end(limit);
    }
    calls.close(Duration.ofNanos(Math.max(0, limit.toNanos() - (System.nanoTime() - begun))));
  }

  private <T> T use(java.util.concurrent.Callable<T> call) throws Exception {
    usedAt = System.nanoTime();
    return calls.call(call);
  }

  /** Looks for what others have invalidated, if nobody notifies and this node is in use. */
  private void look(Listener told) {
    NoticeListener heard = listener;
    if (closed || (heard != null && heard.hears()) || System.nanoTime() - usedAt > ACTIVE_NANOS) {
      return;
    }
    try {
      if (calls.call(() -> database.atOnce(poll::look))) {
        told.mayHaveMissed();
      }
    } catch (Throwable e) { // D4: the heartbeat finds out how the server is
      log.debug("It can't be told now whether others have invalidated anything: {}", e.toString());
    }
  }
}
