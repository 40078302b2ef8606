package io.reportcache.benchmarks.delivery;

import com.zaxxer.hikari.HikariDataSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.springframework.modulith.events.support.CompletionMode;

/**
 * Who takes part: those that {@code benchmarks.contenders} names with commas between, or all.
 *
 * <p>The peers are used in their own public ways, with what their documentation says is fastest,
 * and with as many threads for handlers as this library's two workers have together: {@code
 * benchmarks.threads}, 8 by default. The hand-written loop has two, which wait for nothing else.
 */
enum Entrant {
  HAND_WRITTEN("hand-written", Integer.MAX_VALUE),
  HAND_WRITTEN_LAZY("hand-written-lazy-claim", Integer.MAX_VALUE),
  REPORT_CACHE("report-cache", Integer.MAX_VALUE),
  REPORT_CACHE_ELSEWHERE("report-cache-elsewhere", Integer.MAX_VALUE),
  TRANSACTION_OUTBOX("transaction-outbox", 20_000),
  DB_SCHEDULER("db-scheduler", 20_000),
  MODULITH_DELETE("spring-modulith-delete", 10_000),
  MODULITH_UPDATE("spring-modulith-update", 10_000);

  /** How many threads run handlers, of each. */
  static final int THREADS = Integer.getInteger("benchmarks.threads", 8);

  final String title;

  /** How many events it gets at most: the slow ones would take hours, at the same rate. */
  final int most;

  Entrant(String title, int most) {
    this.title = title;
    this.most = most;
  }

  Contender make(HikariDataSource pool, Consumer<Invoiced> handler) {
    return switch (this) {
      case HAND_WRITTEN -> HandWritten.plain(pool, handler);
      case HAND_WRITTEN_LAZY -> HandWritten.claimingWithoutWaiting(pool, handler);
      case REPORT_CACHE -> Library.woken(pool, handler);
      case REPORT_CACHE_ELSEWHERE -> Library.elsewhere(pool, handler);
      case TRANSACTION_OUTBOX -> new Gruelbox(pool, handler);
      case DB_SCHEDULER -> new DbScheduler(pool, handler);
      case MODULITH_DELETE -> new Modulith(pool, handler, CompletionMode.DELETE);
      case MODULITH_UPDATE -> new Modulith(pool, handler, CompletionMode.UPDATE);
    };
  }

  /** Those of these that were asked for, in the order given here. */
  static List<Entrant> chosen(Entrant... able) {
    String names = System.getProperty("benchmarks.contenders", "");
    if (names.isBlank()) {
      return List.of(able);
    }
    Map<String, Entrant> known =
        Arrays.stream(able)
            .collect(
                Collectors.toMap(
                    each -> each.title, each -> each, (one, other) -> one, LinkedHashMap::new));
    Set<String> asked =
        Arrays.stream(names.split(",")).map(String::strip).collect(Collectors.toSet());
    if (!known.keySet().containsAll(asked)) {
      throw new IllegalArgumentException(
          "benchmarks.contenders must be of %s, was %s; leave it out for all"
              .formatted(known.keySet(), names));
    }
    known.keySet().retainAll(asked);
    return List.copyOf(known.values());
  }
}
