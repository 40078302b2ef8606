package io.reportcache.examples.quotes;

import static io.reportcache.examples.quotes.testing.Api.client;
import static io.reportcache.examples.quotes.testing.Api.expense;
import static io.reportcache.examples.quotes.testing.Api.quote;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.cache.TenantCacheManager;
import io.reportcache.examples.quotes.testing.Api;
import io.reportcache.examples.quotes.testing.Api.Answer;
import io.reportcache.tenant.TenantId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

/** What each mutation drops, and what it doesn't, over HTTP and on a real database. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "quotes.sample.clients=40",
      "quotes.sample.quotes=800",
      "quotes.sample.expenses=400",
      "report-cache.scheduler.enabled=false", // what is warmed would be cached again
      "logging.level.root=warn",
      "logging.level.org.hibernate.orm.jdbc.error=off"
    })
abstract class MutationsContract {

  private static final String KPIS = "dashboard:kpis";
  private static final String MONTHLY = "dashboard:expenses_monthly";
  private static final String TOP = "dashboard:top_clients";
  private static final String LIST = "quotes:list";
  private static final String SUMMARY = "quotes:summary";
  private static final String BUDGET_2025 = "budget:2025";
  private static final String BUDGET_2026 = "budget:2026";

  private static final Set<String> ALL =
      Set.of(KPIS, MONTHLY, TOP, LIST, SUMMARY, BUDGET_2025, BUDGET_2026);
  private static final Set<String> QUOTES = Set.of(KPIS, MONTHLY, TOP, LIST, SUMMARY);
  private static final Set<String> NOTHING = Set.of();

  @LocalServerPort private int port;
  @Autowired private TenantCacheManager caches;

  private Api api;

  @BeforeEach
  void connect() {
    api = new Api(port);
  }

  /**
   * A mutation.
   *
   * @param prepare makes what is changed, and returns its id
   * @param change is sent to the server
   */
  record Mutation(
      String name,
      ToLongFunction<Api> prepare,
      Sent change,
      int status,
      Set<String> dropped,
      Set<String> droppedOfOthers) {

    Mutation(String name, ToLongFunction<Api> prepare, Sent change, int status, Set<String> drops) {
      this(name, prepare, change, status, drops, NOTHING);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  interface Sent {
    Answer to(Api api, long id);
  }

  static Stream<Mutation> ofQuotes() {
    return Stream.of(
        new Mutation(
            "create",
            api -> 0,
            (api, id) -> api.post("alice", "/api/quotes", quote()),
            201,
            QUOTES),
        new Mutation("update", MutationsContract::aQuote, putQuote(quote()), 200, QUOTES),
        new Mutation("delete", MutationsContract::aQuote, delete("/api/quotes/"), 204, QUOTES),
        new Mutation("accept", MutationsContract::aQuote, decide("ACCEPTED"), 200, Set.of(KPIS)),
        new Mutation("decline", MutationsContract::aQuote, decide("DECLINED"), 200, QUOTES));
  }

  static Stream<Mutation> ofExpenses() {
    Set<String> both = Set.of(KPIS, MONTHLY, BUDGET_2026);
    return Stream.of(
        new Mutation(
            "create",
            api -> 0,
            (api, id) -> api.post("alice", "/api/expenses", expense()),
            201,
            both),
        new Mutation("update", MutationsContract::anExpense, putExpense("2026-05-04"), 200, both),
        new Mutation(
            "update that moves it to another year",
            MutationsContract::anExpense,
            putExpense("2025-05-04"),
            200,
            Set.of(KPIS, MONTHLY, BUDGET_2026, BUDGET_2025)),
        new Mutation("delete", MutationsContract::anExpense, delete("/api/expenses/"), 204, both));
  }

  static Stream<Mutation> ofClients() {
    return Stream.of(
        new Mutation(
            "create",
            api -> 0,
            (api, id) -> api.post("alice", "/api/clients", client()),
            201,
            Set.of(TOP, KPIS)),
        new Mutation("update", MutationsContract::aClient, putClient(client()), 200, Set.of(TOP)),
        new Mutation(
            "delete", MutationsContract::aClient, delete("/api/clients/"), 204, Set.of(TOP, KPIS)));
  }

  static Stream<Mutation> ofOperators() {
    return Stream.of(
        new Mutation(
            "import for acme",
            api -> 0,
            (api, id) -> api.post("oscar", "/operator/tenants/acme/expenses", List.of(expense())),
            200,
            Set.of(KPIS, MONTHLY, BUDGET_2025, BUDGET_2026)),
        new Mutation(
            "import for globex",
            api -> 0,
            (api, id) -> api.post("oscar", "/operator/tenants/globex/expenses", List.of(expense())),
            200,
            NOTHING,
            Set.of(KPIS, MONTHLY, BUDGET_2025, BUDGET_2026)),
        new Mutation(
            "recalculation",
            api -> 0,
            (api, id) -> api.post("oscar", "/operator/recalculation", Map.of()),
            204,
            ALL,
            ALL));
  }

  static Stream<Mutation> thatAreRolledBack() {
    return Stream.of(
        new Mutation(
            "a quote whose number is taken, which the database finds at the commit",
            api -> 0,
            (api, id) -> api.post("alice", "/api/quotes", quote("Q-1")),
            409,
            NOTHING),
        new Mutation(
            "an update to a number that is taken",
            MutationsContract::aQuote,
            putQuote(quote("Q-1")),
            409,
            NOTHING),
        new Mutation(
            "a quote for a client of another tenant",
            api -> 0,
            (api, id) -> api.post("gina", "/api/quotes", quote()),
            404,
            NOTHING),
        new Mutation(
            "a decision after the decision",
            api -> {
              long id = aQuote(api);
              decide("ACCEPTED").to(api, id);
              return id;
            },
            decide("ACCEPTED"),
            409,
            NOTHING),
        new Mutation(
            "an expense that a constraint refuses",
            api -> 0,
            (api, id) -> api.post("alice", "/api/expenses", expense(-1, "2026-05-04")),
            409,
            NOTHING),
        new Mutation("a client who has quotes", api -> 7, delete("/api/clients/"), 409, NOTHING),
        new Mutation(
            "a client whose name is taken",
            MutationsContract::aClient,
            putClient(client("Client 1")),
            409,
            NOTHING),
        new Mutation(
            "an import of which one expense is refused",
            api -> 0,
            (api, id) ->
                api.post(
                    "oscar",
                    "/operator/tenants/acme/expenses",
                    List.of(expense(), expense(0, "2026-05-04"))),
            409,
            NOTHING));
  }

  static Stream<Mutation> thatAreRefused() {
    Map<String, Object> nothing = Map.of();
    return Stream.concat(
        Stream.of(
            new Mutation(
                "an empty quote",
                api -> 0,
                (api, id) -> api.post("alice", "/api/quotes", nothing),
                400,
                NOTHING),
            new Mutation(
                "an empty expense",
                api -> 0,
                (api, id) -> api.post("alice", "/api/expenses", nothing),
                400,
                NOTHING),
            new Mutation(
                "an empty client",
                api -> 0,
                (api, id) -> api.post("alice", "/api/clients", nothing),
                400,
                NOTHING),
            new Mutation(
                "a quote that isn't there", api -> 0, delete("/api/quotes/"), 404, NOTHING),
            new Mutation(
                "a quote of another tenant",
                MutationsContract::aQuote,
                (api, id) -> api.delete("gina", "/api/quotes/" + id),
                404,
                NOTHING),
            new Mutation(
                "an operator's work, by sales",
                api -> 0,
                (api, id) -> api.post("alice", "/operator/recalculation", nothing),
                403,
                NOTHING)),
        Stream.of("victor", "", "oscar").flatMap(MutationsContract::byWhoMayNot));
  }

  private static Stream<Mutation> byWhoMayNot(String user) {
    int status = user.isEmpty() ? 401 : 403;
    return Stream.of(
            Map.entry("/api/quotes", quote()),
            Map.entry("/api/expenses", expense()),
            Map.entry("/api/clients", client()))
        .flatMap(
            each ->
                Stream.<Map.Entry<String, Function<Api, Answer>>>of(
                        Map.entry("POST", api -> api.post(user, each.getKey(), each.getValue())),
                        Map.entry(
                            "PUT", api -> api.put(user, each.getKey() + "/1", each.getValue())),
                        Map.entry("DELETE", api -> api.delete(user, each.getKey() + "/1")))
                    .map(
                        sent ->
                            new Mutation(
                                "%s %s by '%s'".formatted(sent.getKey(), each.getKey(), user),
                                api -> 0,
                                (api, id) -> sent.getValue().apply(api),
                                status,
                                NOTHING)));
  }

  @ParameterizedTest
  @MethodSource({"ofQuotes", "ofExpenses", "ofClients", "ofOperators"})
  void aMutationDropsExactlyWhatItMakesWrong(Mutation mutation) {
    expect(mutation);
  }

  @ParameterizedTest
  @MethodSource({"thatAreRolledBack", "thatAreRefused"})
  void whatIsNotDoneDropsNothing(Mutation mutation) {
    expect(mutation);
  }

  private void expect(Mutation mutation) {
    long id = mutation.prepare.applyAsLong(api);
    api.readAll("victor");
    api.readAll("gina");
    assertThat(cached("acme")).isEqualTo(ALL);
    assertThat(cached("globex")).isEqualTo(ALL);

    Answer answer = mutation.change.to(api, id);

    assertThat(answer.status()).as(answer.toString()).isEqualTo(mutation.status);
    assertThat(dropped("acme")).isEqualTo(mutation.dropped);
    assertThat(dropped("globex")).isEqualTo(mutation.droppedOfOthers);
  }

  private Set<String> dropped(String tenant) {
    Set<String> dropped = new TreeSet<>(ALL);
    dropped.removeAll(cached(tenant));
    return dropped;
  }

  /** The names of what is cached, which are the first two segments of the keys. */
  private Set<String> cached(String tenant) {
    Set<String> cached = new TreeSet<>();
    for (String key : caches.tenant(TenantId.of(tenant)).getKeys()) {
      String[] segments = key.split(":");
      cached.add(segments[0] + ":" + segments[1]);
    }
    return cached;
  }

  private static long aQuote(Api api) {
    return api.post("alice", "/api/quotes", quote()).id();
  }

  private static long anExpense(Api api) {
    return api.post("alice", "/api/expenses", expense()).id();
  }

  private static long aClient(Api api) {
    return api.post("alice", "/api/clients", client()).id();
  }

  private static Sent decide(String status) {
    return (api, id) ->
        api.post("alice", "/api/quotes/" + id + "/decision", Map.of("status", status));
  }

  private static Sent putQuote(Map<String, Object> quote) {
    return (api, id) -> api.put("alice", "/api/quotes/" + id, quote);
  }

  private static Sent putExpense(String day) {
    return (api, id) -> api.put("alice", "/api/expenses/" + id, expense(20, day));
  }

  private static Sent putClient(Map<String, Object> client) {
    return (api, id) -> api.put("alice", "/api/clients/" + id, client);
  }

  private static Sent delete(String path) {
    return (api, id) -> api.delete("alice", path + id);
  }
}
