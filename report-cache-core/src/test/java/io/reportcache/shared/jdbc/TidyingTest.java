package io.reportcache.shared.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.zaxxer.hikari.HikariDataSource;
import io.reportcache.durable.jdbc.TestDatabase;
import io.reportcache.jdbc.TablePrefix;
import io.reportcache.shared.SpaceName;
import io.reportcache.tenant.TenantId;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nothing ends the removal of what nobody reads any more. */
class TidyingTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final SpaceName ACME = SpaceName.of(TenantId.of("acme"));

  private final String schema = TestDatabase.newSchema();
  private final LimitedCalls calls = new LimitedCalls(LIMIT);
  private final PartNames names = new PartNames("report-cache");
  private HikariDataSource pool;
  private Database database;
  private FenceWriter fences;
  private Tidying tidying;
  private boolean isBroken;

  @BeforeEach
  void open() {
    pool = TestDatabase.pool(TestDatabase.H2.url(schema));
    JdbcTier.on(pool).createTables();
    DataSource breakable =
        (DataSource)
            Proxy.newProxyInstance(
                DataSource.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> {
                  if (isBroken) {
                    throw new StackOverflowError("broken");
                  }
                  try {
                    return method.invoke(pool, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                });
    database = new Database(breakable, TablePrefix.DEFAULT, LIMIT);
    fences = new FenceWriter(database, names, calls, false, () -> null);
    tidying = new Tidying(database, calls, fences);
  }

  @AfterEach
  void close() {
    calls.close(LIMIT);
    pool.close();
    TestDatabase.H2.drop(schema);
  }

  /** D4: an exception would end the repetition, and with it all removal. */
  @Test
  void partsThatAreTooFullAreMadeSmallerAfterAFailure() throws Exception {
    int half = FenceTable.LIMIT / 2 + 1; // more at once would become everything
    for (int from : new int[] {0, half}) {
      Set<String> scopes =
          IntStream.range(from, from + half).mapToObj(i -> "k:" + i).collect(Collectors.toSet());
      try (Connection connection = pool.getConnection()) {
        connection.setAutoCommit(false);
        fences.invalidateIn(database.session(connection), ACME, scopes);
        connection.commit();
      }
    }
    assertThat(scopes()).isGreaterThan(FenceTable.LIMIT);
    isBroken = true;
    assertThatCode(tidying::run).doesNotThrowAnyException();
    isBroken = false;
    tidying.run();
    assertThat(scopes()).isLessThan(FenceTable.LIMIT);
  }

  /** Its mark comes before its row. */
  @Test
  void aPartThatIsBeingMadeKeepsItsMark() throws Exception {
    execute("INSERT INTO report_cache_scope VALUES ('made', X'40', 1), ('left', X'40', 1)");
    tidying.run();
    assertThat(scopes()).isEqualTo(2);
    execute(
        "INSERT INTO report_cache_fence"
            + " (name, state, incarnation, seq, floor_seq, scope_count, changed_at)"
            + " VALUES ('part', '-', 'made', 0, 0, 0, 0)");
    tidying.run();
    assertThat(scopes()).isEqualTo(1);
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = pool.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.executeUpdate();
    }
  }

  private long scopes() throws SQLException {
    try (Connection connection = pool.getConnection();
        PreparedStatement statement =
            connection.prepareStatement("SELECT COUNT(*) FROM report_cache_scope");
        ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }
}
