package io.reportcache.durable.redis;

import io.reportcache.durable.store.Backlog;
import io.reportcache.durable.store.DeliveryFigures;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryRunLog;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.Ending;
import io.reportcache.durable.store.Lane;
import io.reportcache.durable.store.RunTimes;
import io.reportcache.durable.store.StoredDelivery;
import io.reportcache.log.GuardedLog;
import io.reportcache.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** What operators do: look, count, replay, discard. Reads an index from its beginning, in parts. */
final class Records {

  private static final GuardedLog log = GuardedLog.of(RedisDeliveryStore.class);

  private static final int MOST = 200; // looked at by one script
  private static final int MOST_LANES = 100;
  private static final int MOST_BYTES = 4_000_000;
  private static final int MOST_CHANGED = 100;

  private final StoreCall call;

  Records(StoreCall call) {
    this.call = call;
  }

  List<StoredDelivery> find(DeliveryQuery query, long after, int most) {
    List<StoredDelivery> found = new ArrayList<>();
    scan(
        query,
        after,
        "all",
        row -> {
          String id = Texts.text(row.get(0));
          try {
            found.add(new DeliveryFields(id, (List<?>) row.get(3)).stored((List<?>) row.get(4)));
          } catch (RuntimeException e) { // D4: or no other could be looked at
            log.error("Delivery {} can't be read, and is left out", id, e);
          }
          return found.size() < most;
        });
    return found;
  }

  Map<DeliveryStatus, Long> count(DeliveryQuery query) {
    Map<DeliveryStatus, Long> counts = new EnumMap<>(DeliveryStatus.class);
    DeliveryStatus status = query.status();
    DeliveryQuery anyStatus =
        new DeliveryQuery(
            query.id(), null, query.lane(), query.type(), query.tenant(), query.reason());
    if (anyStatus.equals(DeliveryQuery.all())) {
      List<Object> answer = call.run("count deliveries", StoreScript.COUNT, List.of());
      for (int i = 0; i + 1 < answer.size(); i += 2) {
        DeliveryStatus each = DeliveryStatus.valueOf(Texts.text(answer.get(i)));
        long count = (Long) answer.get(i + 1);
        if (count > 0 && (status == null || status == each)) {
          counts.put(each, count);
        }
      }
      return counts;
    }
    scan(
        query,
        0,
        "ids",
        row -> {
          counts.merge(status(row), 1L, Long::sum);
          return true;
        });
    return counts;
  }

  DeliveryFigures figures(DeliveryQuery query, Instant from, Instant to) {
    Map<String, Map<DeliveryStatus, Long>> byType = new HashMap<>();
    LongStream.Builder took = LongStream.builder();
    scan(
        query,
        0,
        "figures",
        row -> {
          long made = Long.parseLong(Texts.text(row.get(4)));
          if (made >= ScriptTime.of(from) && made < ScriptTime.of(to)) {
            byType
                .computeIfAbsent(
                    Texts.text(row.get(3)), type -> new EnumMap<>(DeliveryStatus.class))
                .merge(status(row), 1L, Long::sum);
          }
          for (Object entry : (List<?>) row.get(5)) {
            DeliveryRunLog run = DeliveryFields.run((byte[]) entry);
            if (isByHandler(run) && isWithin(run.at(), from, to)) {
              took.add(TimeUnit.MICROSECONDS.convert(run.took()));
            }
          }
          return true;
        });
    return new DeliveryFigures(byType, RunTimes.of(took.build().toArray()));
  }

  /** Returns whether a handler ran; a dead letter without a run has a time of zero. */
  private static boolean isByHandler(DeliveryRunLog run) {
    Ending ending = run.ending();
    return ending != null
        && ending.isByHandler()
        && (ending != Ending.DEAD_LETTER || !run.took().isZero());
  }

  private static boolean isWithin(Instant at, Instant from, Instant to) {
    return !at.isBefore(from) && at.isBefore(to);
  }

  int replay(DeliveryQuery query) {
    return change(
        query.withStatus(DeliveryStatus.DEAD_LETTER),
        ids -> {
          List<byte[]> arguments = new ArrayList<>();
          arguments.add(StoreCall.newId());
          ids.forEach(id -> arguments.add(Texts.bytes(id)));
          return count(call.run("replay dead letters", StoreScript.REPLAY, arguments));
        });
  }

  int discard(DeliveryQuery query) {
    DeliveryStatus status = query.status();
    if (status == null) {
      return discard(query.withStatus(DeliveryStatus.DEAD_LETTER))
          + discard(query.withStatus(DeliveryStatus.PARKED));
    }
    if (status == DeliveryStatus.PROCESSING || status == DeliveryStatus.COMPLETED) {
      return 0;
    }
    return change(
        query,
        ids -> {
          List<byte[]> arguments = new ArrayList<>();
          arguments.add(StoreCall.newId());
          arguments.add(Texts.bytes(status.name()));
          arguments.add(Texts.bytes(status.name()));
          ids.forEach(id -> arguments.add(Texts.bytes(id)));
          return count(call.run("discard deliveries", StoreScript.DISCARD, arguments));
        });
  }

  private static int count(List<Object> answer) {
    return Math.toIntExact((Long) answer.get(0));
  }

  private interface Change {
    int of(List<String> ids);
  }

  private int change(DeliveryQuery query, Change change) {
    int changed = 0;
    List<String> ids = new ArrayList<>();
    long after = 0;
    boolean isMore = true;
    while (isMore && !Thread.currentThread().isInterrupted()) {
      ids.clear();
      scan(
          query,
          after,
          "ids",
          row -> {
            ids.add(Texts.text(row.get(0)));
            return ids.size() < MOST_CHANGED;
          });
      isMore = ids.size() == MOST_CHANGED;
      if (!ids.isEmpty()) {
        changed += change.of(ids);
        after = Long.parseLong(ids.get(ids.size() - 1));
      }
    }
    return changed;
  }

  /**
   * Reads what a query selects.
   *
   * @param what {@code ids}, {@code figures} or {@code all}
   * @param each takes a row, and returns whether more are wanted
   */
  private void scan(DeliveryQuery query, long after, String what, Predicate<List<?>> each) {
    DeliveryStatus status = query.status();
    Long id = query.id();
    Lane lane = query.lane();
    TenantId tenant = query.tenant();
    String index = status == null ? "all" : "status:" + status.name();
    String last = Claims.id(Math.max(0, after));
    while (!last.isEmpty()) {
      List<Object> answer =
          call.run(
              "look at deliveries",
              StoreScript.SCAN,
              List.of(
                  Texts.bytes(id == null ? index : Claims.id(id)),
                  Texts.bytes(last),
                  Texts.bytes(MOST),
                  Texts.bytes(MOST_BYTES),
                  Texts.bytes(lane == null ? "" : lane.toString()),
                  Texts.bytes(orEmpty(query.type())),
                  Texts.bytes(tenant == null ? "" : TenantField.format(tenant)),
                  Texts.bytes(what)));
      last = Texts.text(answer.get(0));
      for (Object found : answer.subList(1, answer.size())) {
        List<?> row = (List<?>) found;
        if ((status == null || status == status(row))
            && hasReason(row, query.reason())
            && !each.test(row)) {
          return;
        }
      }
    }
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static DeliveryStatus status(List<?> row) {
    return DeliveryStatus.valueOf(Texts.text(row.get(1)));
  }

  private static boolean hasReason(List<?> row, @Nullable String part) {
    if (part == null) {
      return true;
    }
    String reason = Texts.text(row.get(2));
    return !reason.isEmpty()
        && reason.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
  }

  List<Backlog> backlog() {
    List<Backlog> waiting = new ArrayList<>();
    List<Backlog> parked = new ArrayList<>();
    String after = "";
    int found = MOST_LANES;
    while (found == MOST_LANES) {
      List<Object> answer =
          call.run(
              "count what waits",
              StoreScript.BACKLOG,
              List.of(Texts.bytes(after), Texts.bytes(MOST_LANES)));
      long now = Long.parseLong(Texts.text(answer.get(0)));
      for (Object each : answer.subList(1, answer.size())) {
        List<?> row = (List<?>) each;
        after = Texts.text(row.get(0));
        add(row, 1, now, waiting);
        add(row, 4, now, parked);
      }
      found = answer.size() - 1;
    }
    waiting.addAll(parked);
    return waiting;
  }

  private static void add(List<?> row, int at, long now, List<Backlog> into) {
    long count = (Long) row.get(at);
    String first = Texts.text(row.get(at + 1));
    String oldest = Texts.text(row.get(at + 2));
    if (count > 0 && !first.isEmpty()) {
      long age = oldest.isEmpty() ? 0 : Math.max(0, now - (long) Double.parseDouble(oldest));
      into.add(
          new Backlog(
              Lane.parse(Texts.text(row.get(0))),
              at != 1,
              count,
              Long.parseLong(first),
              age == 0 ? Duration.ZERO : ScriptTime.duration(age)));
    }
  }
}
