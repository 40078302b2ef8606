package io.reportcache.durable.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What must hold between the names of a store, whatever has happened. */
final class Invariants {

  private final TestStore test;
  private final Map<String, Map<String, String>> deliveries = new TreeMap<>();
  private final Set<String> delayed;

  private Invariants(TestStore test) {
    this.test = test;
    this.delayed = members("delayed");
  }

  /** Checks each index against the deliveries. */
  static void check(TestStore test) {
    new Invariants(test).run();
  }

  private void run() {
    for (String id : members("all")) {
      deliveries.put(id, fields(id));
    }
    assertThat(names("delivery:")).isEqualTo(deliveries.keySet());
    Map<String, Set<String>> expected = new HashMap<>();
    Map<String, Set<String>> orders = new HashMap<>();
    deliveries.forEach(
        (id, fields) -> {
          String lane = fields.get("lane");
          String status = fields.get("status");
          add(expected, "status:" + status, id);
          add(expected, "event:" + fields.get("event"), id);
          boolean isWaiting = status.equals("PENDING") || status.equals("FAILED");
          if (isWaiting && !delayed.contains(id)) {
            add(expected, "waiting:" + lane, id);
            add(expected, "waiting-since:" + lane, id);
          }
          switch (status) {
            case "PROCESSING" -> add(expected, "claimed", id);
            case "COMPLETED" -> add(expected, "ended", id);
            case "PARKED" -> {
              add(expected, "parked:" + lane, id);
              add(expected, "parked-since:" + lane, id);
              add(expected, "parked-type:%s:%s".formatted(lane, fields.get("type")), id);
            }
            default -> assertThat(status).isIn("PENDING", "FAILED", "DEAD_LETTER");
          }
          if (fields.containsKey("order") && (isWaiting || status.equals("PROCESSING"))) {
            add(orders, "order:%s:%s".formatted(lane, fields.get("order")), id);
          }
        });
    expected.putAll(orders);
    deliveries.forEach((id, fields) -> expectLine(id, fields, orders, expected));
    for (String kind :
        List.of(
            "status:",
            "event:",
            "waiting:",
            "waiting-since:",
            "claimed",
            "ended",
            "parked",
            "order:",
            "line:",
            "tenants:")) {
      Map<String, Set<String>> found = new TreeMap<>();
      names(kind).forEach(rest -> found.put(kind + rest, members(kind + rest)));
      Map<String, Set<String>> wanted = new TreeMap<>();
      expected.forEach(
          (name, ids) -> {
            if (name.startsWith(kind)) {
              wanted.put(name, ids);
            }
          });
      assertThat(found).as(kind).isEqualTo(wanted);
    }
    for (String id : delayed) {
      assertThat(deliveries.get(id).get("status")).isIn("PENDING", "FAILED");
    }
    checkKeys();
  }

  private void expectLine(
      String id,
      Map<String, String> fields,
      Map<String, Set<String>> orders,
      Map<String, Set<String>> expected) {
    String lane = fields.get("lane");
    boolean isWaiting =
        fields.get("status").equals("PENDING") || fields.get("status").equals("FAILED");
    if (!isWaiting || delayed.contains(id)) {
      return;
    }
    if (fields.containsKey("order")) {
      Set<String> same = orders.get("order:%s:%s".formatted(lane, fields.get("order")));
      boolean isRunning =
          same.stream().anyMatch(each -> deliveries.get(each).get("status").equals("PROCESSING"));
      if (isRunning || !new TreeSet<>(same).first().equals(id)) {
        return;
      }
    }
    add(expected, "line:%s_%s".formatted(fields.get("tenant"), lane), id);
    add(expected, "tenants:" + lane, fields.get("tenant"));
  }

  private void checkKeys() {
    Map<String, String> wanted = new TreeMap<>();
    deliveries.forEach(
        (id, fields) -> {
          if (fields.containsKey("once")) {
            wanted.put(fields.get("lane") + " " + fields.get("once"), id);
          }
        });
    assertThat(new TreeMap<>(map((List<?>) test.call("HGETALL", test.name("once")))))
        .isEqualTo(wanted);
  }

  private static void add(Map<String, Set<String>> sets, String name, String member) {
    sets.computeIfAbsent(name, none -> new HashSet<>()).add(member);
  }

  private Map<String, String> fields(String id) {
    return map((List<?>) test.call("HGETALL", test.name("delivery:" + id)));
  }

  private static Map<String, String> map(List<?> pairs) {
    Map<String, String> map = new HashMap<>();
    for (int i = 0; i < pairs.size(); i += 2) {
      map.put((String) pairs.get(i), (String) pairs.get(i + 1));
    }
    return map;
  }

  private Set<String> members(String name) {
    Set<String> members = new HashSet<>();
    for (Object each : (List<?>) test.call("ZRANGE", test.name(name), "0", "-1")) {
      members.add((String) each);
    }
    return members;
  }

  private Set<String> names(String kind) {
    Set<String> rest = new HashSet<>();
    List<Object> found = new ArrayList<>((List<?>) test.call("KEYS", test.name(kind) + "*"));
    found.forEach(each -> rest.add(((String) each).substring(test.name(kind).length())));
    return rest;
  }
}
