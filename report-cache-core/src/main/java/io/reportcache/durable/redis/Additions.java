package io.reportcache.durable.redis;

import io.reportcache.durable.store.DeliveryChange;
import io.reportcache.durable.store.DeliveryStoreException;
import io.reportcache.durable.store.NewDelivery;
import io.reportcache.log.GuardedLog;
import io.reportcache.tenant.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What publishers do: adds, cancels, reschedules.
 *
 * <p>Few deliveries are added by one script. Many would keep the server from all else for too long:
 * they are laid down in parts, and added by a step that doesn't grow with their number, since it
 * only takes ids for them. Then they are put into their places, a part at a time, by the one who
 * adds, or if that has died by whoever tends the store. A delivery that gets its place late is as
 * one that a database transaction commits late: its order key isn't passed over.
 */
final class Additions {

  private static final GuardedLog log = GuardedLog.of(RedisDeliveryStore.class);

  private static final int MOST = 100;
  private static final int MOST_BYTES = 1_000_000;
  private static final int MOST_CHANGED = 100;

  private final StoreCall call;
  private final Announcements announcements;

  Additions(StoreCall call, Announcements announcements) {
    this.call = call;
    this.announcements = announcements;
  }

  void add(List<NewDelivery> deliveries) {
    List<byte[]> packed = deliveries.stream().map(DeliveryFields::pack).toList();
    if (packed.isEmpty()) {
      return;
    }
    byte[] id = StoreCall.newId();
    if (packed.size() <= MOST && size(packed) <= MOST_BYTES) {
      List<byte[]> arguments = new ArrayList<>();
      arguments.add(id);
      arguments.add(announcements.channel());
      arguments.add(announcements.node());
      arguments.addAll(packed);
      var unused = call.run("add deliveries", StoreScript.ADD, arguments);
    } else {
      addMany(id, packed);
    }
    announcements.tellHere();
  }

  private static long size(List<byte[]> packed) {
    return packed.stream().mapToLong(each -> each.length).sum();
  }

  private void addMany(byte[] id, List<byte[]> packed) {
    int staged = 0;
    while (staged < packed.size()) {
      List<byte[]> arguments = new ArrayList<>(List.of(id, Texts.bytes(staged)));
      int bytes = 0;
      int before = staged;
      while (staged < packed.size()
          && staged - before < MOST
          && (staged == before || bytes + packed.get(staged).length <= MOST_BYTES)) {
        bytes += packed.get(staged).length;
        arguments.add(packed.get(staged));
        staged++;
      }
      requireDone(call.run("add deliveries", StoreScript.STAGE, arguments));
    }
    requireDone(
        call.run("add deliveries", StoreScript.COMMIT, List.of(id, Texts.bytes(packed.size()))));
    try {
      placeAll();
    } catch (DeliveryStoreException e) { // they are added; tend() puts them into their places
      log.warn("{} deliveries were added, but are put into their places later", packed.size(), e);
    }
  }

  private static void requireDone(List<Object> answer) {
    if (!answer.get(0).equals(1L)) {
      throw new DeliveryStoreException(
          "Redis couldn't add deliveries: a part of them was lost while they were handed over, and none was added");
    }
  }

  /** Puts what was added into its place, until nothing is left. */
  void placeAll() {
    boolean isMore = true;
    while (isMore) {
      isMore = place();
    }
  }

  /** Puts some deliveries that were added into their places. Returns whether there are more. */
  boolean place() {
    return call.run(
            "put deliveries into their places",
            StoreScript.PLACE,
            List.of(
                announcements.channel(),
                announcements.node(),
                Texts.bytes(MOST),
                Texts.bytes(MOST_BYTES)))
        .get(0)
        .equals(1L);
  }

  DeliveryChange cancel(TenantId tenant, UUID message) {
    return change("cancel deliveries", tenant, message, null);
  }

  DeliveryChange reschedule(TenantId tenant, UUID message, Duration delay) {
    DeliveryChange change = change("reschedule deliveries", tenant, message, delay);
    announcements.tellHere();
    return change;
  }

  private DeliveryChange change(
      String what, TenantId tenant, UUID message, @Nullable Duration delay) {
    int changed = 0;
    int running = 0;
    String after = "0";
    while (!after.isEmpty()) {
      List<Object> answer =
          call.run(
              what,
              StoreScript.CHANGE,
              List.of(
                  StoreCall.newId(),
                  Texts.bytes(TenantField.format(tenant)),
                  Texts.bytes(message.toString()),
                  delay == null ? new byte[0] : Texts.bytes(ScriptTime.of(delay)),
                  Texts.bytes(after),
                  Texts.bytes(MOST_CHANGED),
                  announcements.channel(),
                  announcements.node()));
      changed += Math.toIntExact((Long) answer.get(0));
      running += Math.toIntExact((Long) answer.get(1));
      after = Texts.text(answer.get(2));
    }
    return new DeliveryChange(changed, running);
  }
}
