package io.reportcache.shared.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import com.zaxxer.hikari.HikariDataSource;
import io.reportcache.cache.FreshnessToken;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.cache.TenantCacheManagerBuilder;
import io.reportcache.durable.jdbc.TestDatabase;
import io.reportcache.key.KeyPattern;
import io.reportcache.key.Tag;
import io.reportcache.shared.Heard;
import io.reportcache.shared.Heard.Invalidation;
import io.reportcache.shared.Position;
import io.reportcache.shared.ReadFences;
import io.reportcache.shared.ScopeText;
import io.reportcache.shared.SharedStore;
import io.reportcache.shared.SpaceName;
import io.reportcache.shared.TierState;
import io.reportcache.tenant.TenantId;
import io.reportcache.testing.Await;
import io.reportcache.testing.CapturedLog;
import io.reportcache.testing.TestServers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Invalidations in the caller's transaction, and trouble with the database. */
class JdbcTierTest {

  private static final TenantId ACME = TenantId.of("acme");
  private static final SpaceName PART = SpaceName.of(ACME);
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final Duration HANG = Duration.ofSeconds(20);
  private static final String KEY = "sales:may";
  private static final List<String> LINEAGE = ScopeText.lineage(KEY, List.of());
  private static final byte[] VALUE = {1, 2, 3};

  private final List<AutoCloseable> opened = new ArrayList<>();
  private final Heard heard = new Heard();
  private String url;
  private HikariDataSource pool;
  private JdbcTier tier;
  private SharedStore store;

  private void open(TestDatabase database) {
    String schema = TestDatabase.newSchema();
    url = database.url(schema);
    pool = TestDatabase.pool(url);
    opened.add(() -> database.drop(schema));
    opened.add(pool);
    tier = JdbcTier.on(pool).createTables();
    store = open(tier, "member-1", heard);
  }

  private SharedStore open(JdbcTier tier, String member, Heard heard) {
    SharedStore opening = tier.store();
    opening.open(member, heard);
    opened.add(() -> opening.close(Duration.ofSeconds(5)));
    return opening;
  }

  @AfterEach
  void closeAll() throws Exception {
    for (int i = opened.size() - 1; i >= 0; i--) {
      opened.get(i).close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void anInvalidationOfATransactionTakesEffectWhenThatCommits(TestDatabase database)
      throws Exception {
    open(database);
    Position before = store.invalidate(PART, List.of("k:other"));
    store.store(PART, KEY, VALUE, before, LINEAGE, LONG);
    try (Connection connection = transaction()) {
      tier.invalidate(connection, ACME, List.of(KeyPattern.allOf("sales"), Tag.of("orders")));
      tier.invalidate(connection, ACME, List.of(Tag.of("customers")));

      assertThat(store.read(PART, KEY).tenant()).isEqualTo(before);
      assertThat(ReadFences.of(store, PART, null).position()).isEqualTo(before);
      connection.commit();
    }
    assertThat(store.read(PART, KEY).tenant().sequence()).isGreaterThan(before.sequence());
    Map<String, Long> scopes = ReadFences.of(store, PART, before).scopes();
    assertThat(scopes).containsOnlyKeys("b:sales", "t:orders", "t:customers");
    assertThat(store.store(PART, KEY, VALUE, before, LINEAGE, LONG)).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void aDatabaseWithoutTheTablesIsRefusedWithWhatToDo(TestDatabase database) {
    String schema = TestDatabase.newSchema();
    HikariDataSource empty = TestDatabase.pool(database.url(schema));
    opened.add(() -> database.drop(schema));
    opened.add(empty);
    TenantCacheManagerBuilder builder = TenantCacheManager.builder();
    assertThatIllegalStateException()
        .isThrownBy(() -> builder.shared(JdbcTier.on(empty)).build())
        .withMessageStartingWith("the tables of the shared tier can't be read (")
        .withMessageContaining("report_cache_fence")
        .withMessageContaining("call createTables() of JdbcTier first");
    opened.add(builder.shared(JdbcTier.on(empty).createTables()).build());
  }

  /** Its own node, too, hears of the commit only a moment later. */
  @ParameterizedTest
  @EnumSource
  void aReadWithTheTokenOfATransactionFindsWhatItHasChanged(TestDatabase database)
      throws Exception {
    open(database);
    AtomicInteger data = new AtomicInteger();
    JdbcTier own = JdbcTier.on(pool);
    TenantCacheManager one = TenantCacheManager.builder().shared(own).build();
    opened.add(one);
    TenantCacheManager two = TenantCacheManager.builder().shared(JdbcTier.on(pool)).build();
    opened.add(two);
    for (int round = 1; round <= 20; round++) {
      for (TenantCacheManager each : List.of(one, two)) {
        assertThat(each.tenant(ACME).latest().remember("sales:may", Integer.class, LONG, data::get))
            .isEqualTo(round - 1);
      }
      FreshnessToken token;
      try (Connection connection = transaction()) {
        token = own.invalidate(connection, ACME, List.of(KeyPattern.allOf("sales")));
        data.set(round);
        connection.commit();
      }
      for (TenantCacheManager each : List.of(one, two)) {
        TenantCache reads = each.tenant(ACME).atLeast(token);
        assertThat(reads.remember("sales:may", Integer.class, LONG, data::get)).isEqualTo(round);
      }
    }
    FreshnessToken rolledBack;
    try (Connection connection = transaction()) {
      rolledBack = own.invalidate(connection, ACME, List.of(KeyPattern.allOf("sales")));
      connection.rollback();
    }
    String incarnation = ReadFences.of(store, PART, null).position().incarnation();
    for (TenantCacheManager each : List.of(one, two)) {
      TenantCache reads = each.tenant(ACME).atLeast(rolledBack);
      assertThat(reads.remember("sales:may", Integer.class, LONG, () -> 21)).isEqualTo(21);
    }
    assertThat(ReadFences.of(store, PART, null).position().incarnation()).isEqualTo(incarnation);
    try (Connection connection = transaction()) {
      FreshnessToken nothing = own.invalidate(connection, ACME, List.of());
      assertThat(nothing.text()).contains("~");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aTransactionThatIsRolledBackLeavesNothing(TestDatabase database) throws Exception {
    open(database);
    Position before = store.invalidate(PART, List.of("k:other"));
    Position all = ReadFences.of(store, SpaceName.ALL_TENANTS, null).position();
    try (Connection connection = transaction()) {
      tier.invalidateForAllTenants(connection, List.of(Tag.of("orders")));
      tier.invalidate(connection, ACME, List.of(KeyPattern.ALL));
      connection.rollback();
    }
    assertThat(ReadFences.of(store, PART, null).position()).isEqualTo(before);
    assertThat(ReadFences.of(store, PART, null).scopes()).containsOnlyKeys("k:other");
    assertThat(ReadFences.of(store, SpaceName.ALL_TENANTS, null).position()).isEqualTo(all);
  }

  @ParameterizedTest
  @EnumSource
  void aTransactionMayInvalidateAPartThatHasNoFences(TestDatabase database) throws Exception {
    open(database);
    try (Connection connection = transaction()) {
      tier.invalidate(connection, ACME, List.of(Tag.of("orders")));
      connection.commit();
    }
    assertThat(ReadFences.of(store, PART, null).scopes()).containsOnlyKeys("t:orders");
  }

  @ParameterizedTest
  @EnumSource
  void aConnectionWithoutATransactionIsRefused(TestDatabase database) throws Exception {
    open(database);
    try (Connection connection = pool.getConnection()) {
      assertThatThrownBy(() -> tier.invalidate(connection, ACME, List.of(Tag.of("orders"))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("setAutoCommit(false)");
    }
  }

  @Test
  void allMembersHearOfATransactionThatCommits() throws Exception {
    open(TestDatabase.POSTGRESQL);
    try (Connection connection = transaction()) {
      tier.invalidate(connection, ACME, List.of(Tag.of("rolled-back")));
      connection.rollback();
      tier.invalidate(connection, ACME, List.of(Tag.of("orders")));
      connection.commit();
    }
    Invalidation first = heard.next();
    assertThat(first.scopes()).containsExactly("t:orders");
    assertThat(first.position()).isEqualTo(ReadFences.of(store, PART, null).position());
    assertThat(first.member())
        .as("not this member, which hasn't applied it")
        .isNotEqualTo("member-1");
  }

  @ParameterizedTest
  @EnumSource
  void aRowThatIsLockedDoesntHoldTheCaller(TestDatabase database) throws Exception {
    open(database);
    Position before = store.invalidate(PART, List.of("k:other"));
    try (Connection connection = transaction()) {
      tier.invalidate(connection, ACME, List.of(Tag.of("orders")));
      long begun = System.nanoTime();

      assertThatThrownBy(() -> store.invalidate(PART, List.of("k:a")))
          .isInstanceOf(SQLException.class);

      assertThat(System.nanoTime() - begun).isLessThan(HANG.toNanos());
      assertThat(store.read(PART, KEY).tenant()).as("reading goes on").isEqualTo(before);
      assertThat(store.invalidate(SpaceName.of(TenantId.of("beta")), List.of("k:a"))).isNotNull();
    }
    Await.until("the row is free again", () -> isInvalidated("k:b"));
  }

  private boolean isInvalidated(String scope) {
    try {
      store.invalidate(PART, List.of(scope));
      return true;
    } catch (Exception e) {
      return false;
    }
  }

  @Test
  void aPoolWithoutConnectionsDoesntHoldTheCaller() throws Exception {
    open(TestDatabase.H2);
    List<Connection> taken = new ArrayList<>();
    for (int i = 0; i < pool.getMaximumPoolSize(); i++) {
      taken.add(pool.getConnection());
    }
    long begun = System.nanoTime();
    assertThatThrownBy(() -> store.read(PART, KEY)).isInstanceOf(SQLException.class);
    assertThat(System.nanoTime() - begun).isLessThan(HANG.toNanos());
    for (Connection each : taken) {
      each.close();
    }
  }

  @Test
  void aListenerWhoseConnectionIsEndedListensAgain() throws Exception {
    open(TestDatabase.POSTGRESQL);
    Heard other = new Heard();
    open(JdbcTier.on(pool), "member-2", other);
    int before = heard.gaps.get();
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement
          .executeQuery(
              "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                  + " WHERE pid <> pg_backend_pid() AND query LIKE 'LISTEN%report_cache_shared%'")
          .close();
    }
    Await.until("the listener listens again", () -> heard.gaps.get() > before);
    Await.until("the store is reached again", () -> isInvalidated("k:after"));
    Invalidation next = heard.next();
    assertThat(next.scopes()).containsExactly("k:after");
  }

  @ParameterizedTest
  @EnumSource
  void tablesThatAreEmptiedMakeNewIncarnations(TestDatabase database) throws Exception {
    open(database);
    Position before = store.invalidate(PART, List.of("k:a"));
    store.store(PART, KEY, VALUE, before, LINEAGE, LONG);
    for (String table : List.of("fence", "scope", "value")) {
      execute("DELETE FROM report_cache_" + table);
    }
    assertThat(store.positions(List.of(PART))).containsExactly((Position) null);
    assertThat(store.read(PART, KEY).envelope()).isNull();
    assertThat(store.store(PART, KEY, VALUE, before, LINEAGE, LONG)).isFalse();
    assertThat(ReadFences.of(store, PART, before).position().incarnation())
        .isNotEqualTo(before.incarnation());
  }

  @ParameterizedTest
  @EnumSource
  void whatAnIncarnationLeftBehindIsntTakenForTheNext(TestDatabase database) throws Exception {
    open(database);
    store.invalidate(PART, List.of("k:a"));
    execute("DELETE FROM report_cache_fence");
    TierState made = ReadFences.of(store, PART, null);
    assertThat(made.scopes()).isEmpty();
    Database own = new Database(pool, tier.store().database().prefix(), Duration.ofSeconds(5));
    List<String> orphans = own.atOnce(session -> FenceTable.orphans(session, 10));
    assertThat(orphans).hasSize(1);
    own.atOnce(
        session -> {
          FenceTable.removeOrphan(session, orphans.get(0));
          FenceTable.removeOrphan(session, made.position().incarnation());
          return true;
        });
    assertThat(own.<List<String>>atOnce(session -> FenceTable.orphans(session, 10))).isEmpty();
    assertThat(count("SELECT COUNT(*) FROM report_cache_scope")).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void expiredValuesAreRemovedInPortions(TestDatabase database) throws Exception {
    open(database);
    Position begun = ReadFences.of(store, PART, null).position();
    for (int i = 0; i < 5; i++) {
      store.store(PART, "a:" + i, VALUE, begun, LINEAGE, Duration.ofMillis(1));
    }
    store.store(PART, KEY, VALUE, begun, LINEAGE, LONG);
    Await.until("all have expired", () -> isAbsent("a:4"));
    Database own = new Database(pool, tier.store().database().prefix(), Duration.ofSeconds(5));
    assertThat(own.<Integer>atOnce(session -> ValueTable.removeExpired(session, 3))).isEqualTo(3);
    assertThat(own.<Integer>atOnce(session -> ValueTable.removeExpired(session, 3))).isEqualTo(2);
    assertThat(store.read(PART, KEY).envelope()).isEqualTo(VALUE);
  }

  private boolean isAbsent(String key) {
    try {
      return store.read(PART, key).envelope() == null;
    } catch (Exception e) {
      return false;
    }
  }

  @ParameterizedTest
  @EnumSource
  void namesInTheTablesKeepTenantsApart(TestDatabase database) throws Exception {
    open(database);
    for (String id : List.of("a", "a ", "A", "a_", "ä", "a%", "a\u0000", "'; --")) {
      SpaceName space = SpaceName.of(TenantId.of(id));
      Position begun = store.invalidate(space, List.of("k:a", "k:a ", "k:A", "k:ä", "k:\u0000"));
      assertThat(ReadFences.of(store, space, null).scopes()).hasSize(5);
      assertThat(store.store(space, KEY, VALUE, begun, LINEAGE, LONG)).isTrue();
    }
    assertThat(count("SELECT COUNT(DISTINCT name) FROM report_cache_fence")).isEqualTo(8);
    assertThat(count("SELECT COUNT(DISTINCT name) FROM report_cache_value")).isEqualTo(8);
    assertThat(count("SELECT COUNT(*) FROM report_cache_scope"))
        .isEqualTo(48); // 5 of each, and its mark
  }

  @ParameterizedTest
  @EnumSource
  void aTierWithAnotherPrefixOfTablesIsAnotherTier(TestDatabase database) throws Exception {
    open(database);
    JdbcTier shop = JdbcTier.on(pool).withTablePrefix("shop_").createTables();
    SharedStore other = open(shop, "member-2", new Heard());
    store.invalidate(PART, List.of("k:a"));
    assertThat(other.positions(List.of(PART))).containsExactly((Position) null);
    other.invalidate(PART, List.of("k:b"));
    assertThat(ReadFences.of(store, PART, null).scopes()).containsOnlyKeys("k:a");
  }

  @ParameterizedTest
  @EnumSource(names = {"MARIADB", "H2"})
  void aNodeInUseFindsOutWhatOthersHaveInvalidated(TestDatabase database) throws Exception {
    open(database);
    SharedStore other = open(JdbcTier.on(pool), "member-2", new Heard());
    store.read(PART, KEY);
    Await.until("it has looked", () -> heard.gaps.get() > 0);
    int before = heard.gaps.get();
    other.invalidate(PART, List.of("k:a"));
    Await.until("it has found out", () -> heard.gaps.get() > before);
  }

  @Test
  void aDatabaseThatCantBeWrittenToTellsNothing() throws Exception {
    open(TestDatabase.POSTGRESQL);
    store.invalidate(PART, List.of("k:a"));
    HikariDataSource readOnly =
        TestDatabase.pool(url + "&options=-c%20default_transaction_read_only=on");
    opened.add(readOnly);
    SharedStore other = open(JdbcTier.on(readOnly), "member-2", new Heard());
    assertThatThrownBy(() -> ReadFences.of(other, PART, null)).isInstanceOf(SQLException.class);
  }

  /** Pools try for a second, and longer. */
  @ParameterizedTest
  @EnumSource
  void aDatabaseThatRefusesTheUserIsNoneToGoOnWithout(TestDatabase database) throws Exception {
    open(database);
    HikariDataSource nobody = new HikariDataSource(); // connects when it is first asked
    opened.add(nobody);
    nobody.setJdbcUrl(
        url.replaceFirst("[?&]user=[a-z]+", "").replaceFirst("/([a-z_0-9]+)&", "/$1?"));
    nobody.setUsername("nobody");
    nobody.setPassword("guess");
    assertThatIllegalStateException()
        .isThrownBy(() -> TenantCacheManager.builder().shared(JdbcTier.on(nobody)).build().close())
        .withMessageStartingWith("the database of the shared tier refuses this application (")
        .withMessageEndingWith("check the user and the password of the data source");
    assertThatIllegalStateException()
        .isThrownBy(() -> JdbcTier.on(nobody).createTables())
        .withMessageEndingWith("check the user and the password of the data source");
  }

  @Test
  void aDatabaseThatIsNotThereIsNoneToGoOnWithout() {
    for (String nowhere :
        List.of(
            TestServers.postgres().replaceFirst("/[a-z]+\\?", "/nowhere?"),
            TestServers.mariaDb().replaceFirst("/[a-z]+(\\?|$)", "/nowhere$1"),
            "jdbc:h2:mem:nowhere;IFEXISTS=TRUE")) {
      HikariDataSource source = new HikariDataSource();
      opened.add(source);
      source.setJdbcUrl(nowhere);
      assertThatIllegalStateException()
          .as(nowhere)
          .isThrownBy(
              () -> TenantCacheManager.builder().shared(JdbcTier.on(source)).build().close())
          .withMessageStartingWith("the database of the shared tier refuses this application (")
          .withMessageEndingWith(
              "make the database, or name another one in the URL of the data source");
    }
  }

  @Test
  void tablesThatCanNotBeCreatedSayWhy() {
    assertThatIllegalStateException()
        .isThrownBy(() -> JdbcTier.on(nowhere()).createTables())
        .withMessageStartingWith("the tables of the shared tier can't be created: ")
        .withMessageEndingWith("start the database, or check where the data source leads to");
  }

  @Test
  void theTimeLimitHasARange() {
    JdbcTier made = JdbcTier.on(nowhere());
    assertThat(made.withTimeLimit(Duration.ofMillis(100))).isNotSameAs(made);
    for (Duration bad : List.of(Duration.ofMillis(99), Duration.ofSeconds(61))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> made.withTimeLimit(bad))
          .withMessageContaining("must be from 100 ms to 1 minute");
    }
  }

  @Test
  void aConnectionThatCanNotListenIsNotBlamedOnAPooler() throws Exception {
    open(TestDatabase.POSTGRESQL);
    try (CapturedLog log = CapturedLog.of(JdbcTier.class)) {
      SharedStore other =
          open(JdbcTier.on(pool).withNotificationsFrom(nowhere()), "member-2", new Heard());
      Await.until("it is told", () -> !log.at(Level.WARN).isEmpty());
      assertThat(log.at(Level.WARN))
          .singleElement()
          .asString()
          .endsWith("this node looks for them instead, which takes a little longer.");
      store.invalidate(PART, List.of("k:a"));
      assertThat(ReadFences.of(other, PART, null).scopes()).containsOnlyKeys("k:a");
    }
  }

  @Test
  void aDatabaseThatIsAwayIsFoundLater() throws Exception {
    SharedStore away = open(JdbcTier.on(nowhere()), "member-1", heard);
    assertThatThrownBy(() -> away.read(PART, KEY)).isInstanceOf(SQLException.class);
    assertThatThrownBy(() -> away.positions(List.of(PART))).isInstanceOf(SQLException.class);
  }

  private HikariDataSource nowhere() {
    HikariDataSource nowhere = new HikariDataSource();
    nowhere.setJdbcUrl("jdbc:postgresql://127.0.0.1:1/none");
    nowhere.setInitializationFailTimeout(-1);
    nowhere.setConnectionTimeout(250);
    opened.add(nowhere);
    return nowhere;
  }

  private Connection transaction() throws SQLException {
    Connection connection = DriverManager.getConnection(url);
    connection.setAutoCommit(false);
    return connection;
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = pool.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.executeUpdate();
    }
  }

  private long count(String sql) throws SQLException {
    try (Connection connection = pool.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }
}
