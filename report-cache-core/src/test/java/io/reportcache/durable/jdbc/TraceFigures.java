package io.reportcache.durable.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.durable.jdbc.Trace.Event;
import io.reportcache.durable.jdbc.Trace.What;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a trace tells of runs that came too often, or out of turn. */
public final class TraceFigures {

  private final List<Event> events;
  private final Map<Integer, List<Integer>> beginnings = new TreeMap<>();

  public TraceFigures(List<Event> events) {
    this.events = events;
    for (int i = 0; i < events.size(); i++) {
      if (events.get(i).what() == What.BEGIN) {
        beginnings.computeIfAbsent(number(events.get(i)), number -> new ArrayList<>()).add(i);
      }
    }
  }

  public int count(What what) {
    return (int) events.stream().filter(event -> event.what() == what).count();
  }

  /** Returns how many have begun at all. */
  public int begun() {
    return beginnings.size();
  }

  /**
   * Returns the runs after one that hadn't failed, by what lay between and says why there was
   * another.
   *
   * @throws AssertionError if nothing does, with what is known
   */
  public Map<What, List<Integer>> repeated(IntFunction<String> log) {
    Map<What, List<Integer>> reasons = new EnumMap<>(What.class);
    beginnings.forEach(
        (number, at) -> {
          for (int i = 1; i < at.size(); i++) {
            What reason = reason(number, at.get(i - 1), at.get(i));
            assertThat(reason)
                .as(() -> "why this ran again: " + story(number) + log.apply(number))
                .isNotNull();
            if (reason != What.FAIL) {
              reasons.computeIfAbsent(reason, what -> new ArrayList<>()).add(number);
            }
          }
        });
    return reasons;
  }

  /** What is known of one, each event with the time since the first. */
  String story(int number) {
    List<Integer> at = beginnings.get(number);
    long first = events.get(at.get(0)).millis();
    Set<String> nodes = at.stream().map(i -> events.get(i).node()).collect(Collectors.toSet());
    return events.stream()
        .filter(
            event ->
                event.payload().equals(Integer.toString(number))
                    || (event.payload().equals("-")
                        && (event.node().equals("-") || nodes.contains(event.node()))
                        && Math.abs(event.millis() - first) < 20_000))
        .map(
            event -> "%n%+d ms %s %s".formatted(event.millis() - first, event.what(), event.node()))
        .collect(Collectors.joining());
  }

  /**
   * Checks that each has begun only when all before it with its key had succeeded or are poison.
   */
  public void checkTurns() {
    Map<String, List<Integer>> before = new HashMap<>();
    Set<Integer> ended = new HashSet<>();
    for (int number : beginnings.keySet()) {
      String key = KillLoad.orderKey(number);
      if (key != null) {
        before.computeIfAbsent(key, k -> new ArrayList<>()).add(number);
      }
    }
    for (Event event : events) {
      if (event.what() == What.END) {
        ended.add(number(event));
      } else if (event.what() == What.BEGIN && KillLoad.orderKey(number(event)) != null) {
        before.get(KillLoad.orderKey(number(event))).stream()
            .filter(earlier -> earlier < number(event) && !KillLoad.isPoison(earlier))
            .forEach(
                earlier ->
                    assertThat(ended).as("before %d began", number(event)).contains(earlier));
      }
    }
  }

  private @Nullable What reason(int number, int first, int next) {
    Event run = events.get(first);
    @Nullable What reason = hasStoppedSinceClaim(first) ? What.STOP : null;
    for (Event event : events.subList(first, next)) {
      boolean own = event.node().equals(run.node());
      if (event.what() == What.FAIL && own && event.payload().equals(run.payload())) {
        return What.FAIL;
      }
      if (event.what() == What.KILL && own) {
        reason = What.KILL;
      } else if (reason == null && (event.what() == What.CUT || event.what() == What.STOP)) {
        reason = event.what();
      }
    }
    return reason;
  }

  /**
   * The database may have forgotten in a crash that it was claimed, by who then began to run it.
   */
  private boolean hasStoppedSinceClaim(int first) {
    long earliest = events.get(first).millis() - WorkerMain.LEASE.toMillis();
    return events.subList(0, first).stream()
        .anyMatch(event -> event.what() == What.STOP && event.millis() >= earliest);
  }

  private static int number(Event event) {
    return Integer.parseInt(event.payload());
  }
}
