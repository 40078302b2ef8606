package io.reportcache.cache.local;

import io.reportcache.cache.LoadLimits;
import io.reportcache.cache.ReportId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the loads in the background within their {@link LoadLimits}. A load is in four bulkheads:
 * of its report for its tenant, of its tenant, of its report, and of all. It runs when each of them
 * has room. Otherwise it waits in a queue of its report and tenant, and these queues take turns.
 */
final class Bulkheads {

  /** The maximum number of loads of one report for one tenant that wait. */
  static final int LONGEST_QUEUE = 1_000;

  private static final Object ALL = "all";

  private final LoadLimits limits;
  private final Map<Object, Room> rooms = new HashMap<>();
  private final LinkedHashMap<ReportId, Queue<BackgroundLoad>> waiting = new LinkedHashMap<>();

  Bulkheads(LoadLimits limits) {
    this.limits = limits;
  }

  /** The decision about a load that is to run. */
  enum Admission {
    MAY_RUN,
    WAITS,
    REFUSED
  }

  /** The loads of one bulkhead. */
  private static final class Room {
    final int limit;
    int running;
    int lost;

    Room(int limit) {
      this.limit = limit;
    }
  }

  /** A report of all tenants. */
  private record OfReport(String resource) {}

  synchronized Admission admit(BackgroundLoad load) {
    if (hasRoom(load.report)) {
      change(load.report, 1, 0);
      return Admission.MAY_RUN;
    }
    Queue<BackgroundLoad> queue = waiting.computeIfAbsent(load.report, r -> new ArrayDeque<>());
    if (queue.size() >= LONGEST_QUEUE) {
      return Admission.REFUSED;
    }
    queue.add(load);
    return Admission.WAITS;
  }

  /** Returns a load that has waited and may run now; null if there is none. */
  synchronized @Nullable BackgroundLoad next() {
    if (!hasRoomIn(ALL)) {
      return null;
    }
    for (Iterator<Map.Entry<ReportId, Queue<BackgroundLoad>>> all = waiting.entrySet().iterator();
        all.hasNext(); ) {
      Map.Entry<ReportId, Queue<BackgroundLoad>> each = all.next();
      if (hasRoom(each.getKey())) {
        BackgroundLoad load = each.getValue().remove();
        all.remove();
        if (!each.getValue().isEmpty()) {
          waiting.put(each.getKey(), each.getValue()); // behind the others
        }
        change(load.report, 1, 0);
        return load;
      }
    }
    return null;
  }

  /** Frees the room of a load that has ended. */
  synchronized void leave(ReportId report) {
    change(report, -1, 0);
  }

  /**
   * Frees the room of a load that doesn't return; false if the rooms of too many such loads are
   * free already.
   */
  synchronized boolean tryLose(ReportId report) {
    for (Object name : names(report)) {
      Room room = room(name);
      if (room.lost >= room.limit) {
        return false;
      }
    }
    change(report, -1, 1);
    return true;
  }

  /** Notes that a load whose room was freed has returned after all. */
  synchronized void recover(ReportId report) {
    change(report, 0, -1);
  }

  /** Removes and returns all loads that wait. */
  synchronized List<BackgroundLoad> drain() {
    List<BackgroundLoad> all = new ArrayList<>();
    waiting.values().forEach(all::addAll);
    waiting.clear();
    return all;
  }

  private boolean hasRoom(ReportId report) {
    return names(report).stream().allMatch(this::hasRoomIn);
  }

  private boolean hasRoomIn(Object name) {
    Room room = rooms.get(name);
    return room == null || room.running < room.limit;
  }

  private void change(ReportId report, int running, int lost) {
    for (Object name : names(report)) {
      Room room = room(name);
      room.running += running;
      room.lost += lost;
      if (room.running == 0 && room.lost == 0) {
        rooms.remove(name);
      }
    }
  }

  private Room room(Object name) {
    return rooms.computeIfAbsent(name, n -> new Room(limit(n)));
  }

  private int limit(Object name) {
    if (name instanceof ReportId) {
      return limits.perTenantReport();
    }
    if (name instanceof OfReport) {
      return limits.perReport();
    }
    return name.equals(ALL) ? limits.total() : limits.perTenant();
  }

  private static List<Object> names(ReportId report) {
    return List.of(report, report.tenant(), new OfReport(report.resource()), ALL);
  }
}
