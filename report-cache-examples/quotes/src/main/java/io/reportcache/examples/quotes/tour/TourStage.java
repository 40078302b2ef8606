package io.reportcache.examples.quotes.tour;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;

/** What every step works with: the users, and what was read by them. */
record TourStage(
    TourLog log,
    Visitor alice,
    Visitor victor,
    Visitor gina,
    Visitor oscar,
    Visitor nadia,
    Visitor nobody) {

  static TourStage of(URI server, TourLog log) {
    HttpClient http = HttpClient.newHttpClient();
    JsonMapper json = JsonMapper.shared();
    return new TourStage(
        log,
        new Visitor(server, http, json, "alice"),
        new Visitor(server, http, json, "victor"),
        new Visitor(server, http, json, "gina"),
        new Visitor(server, http, json, "oscar"),
        new Visitor(server, http, json, "nadia"),
        new Visitor(server, http, json, null));
  }

  /** Reads all reports, and returns when each was computed. */
  static Map<Shown, String> readAll(Visitor visitor) throws IOException, InterruptedException {
    Map<Shown, String> read = new EnumMap<>(Shown.class);
    for (Shown shown : Shown.values()) {
      read.put(shown, visitor.get(shown.path).asOf());
    }
    return read;
  }

  /** Returns the reports that were computed between two readings. */
  static Set<Shown> computed(Map<Shown, String> before, Map<Shown, String> after) {
    Set<Shown> computed = EnumSet.noneOf(Shown.class);
    after.forEach(
        (shown, asOf) -> {
          if (!asOf.equals(before.get(shown))) {
            computed.add(shown);
          }
        });
    return computed;
  }

  /**
   * Changes something, and expects that exactly these reports of alice's and victor's tenant are
   * computed again, and none of gina's.
   *
   * @return what the change was answered with
   */
  Reply drops(String change, Set<Shown> expected, int status, Change request) throws Exception {
    Map<Shown, String> before = readAll(victor);
    Map<Shown, String> others = readAll(gina);
    Reply reply = request.run();
    Map<Shown, String> after = readAll(victor);
    log.expect(change, status, reply.status(), reply.status() + " in " + reply.took());
    log.expect("  dropped for acme", expected, computed(before, after), text(expected));
    Set<Shown> theirs = computed(others, readAll(gina));
    log.expect("  dropped for globex", Set.of(), theirs, "nothing");
    return reply;
  }

  /** Returns the middle of how long it takes, so many times over. */
  static long median(int times, Change request) throws Exception {
    List<Long> all = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      all.add(request.run().nanos());
    }
    return all.stream().sorted().toList().get(times / 2);
  }

  private static String text(Set<Shown> shown) {
    if (shown.isEmpty()) {
      return "nothing";
    }
    List<String> keys =
        Arrays.stream(Shown.values()).filter(shown::contains).map(each -> each.key).toList();
    return String.join(", ", keys);
  }

  /** A request. */
  @FunctionalInterface
  interface Change {
    Reply run() throws Exception;
  }
}
