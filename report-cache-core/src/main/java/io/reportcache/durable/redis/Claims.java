package io.reportcache.durable.redis;

import io.reportcache.durable.store.Claim;
import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.durable.store.Ending;
import io.reportcache.durable.store.ExtendedLeases;
import io.reportcache.durable.store.Lane;
import io.reportcache.durable.store.Settlement;
import io.reportcache.durable.store.Tended;
import io.reportcache.log.GuardedLog;
import io.reportcache.tenant.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What workers do: claim, settle, extend, tend, unpark, purge. */
final class Claims {

  private static final GuardedLog log = GuardedLog.of(RedisDeliveryStore.class);

  private static final int MOST = 100; // in one script
  private static final int MOST_BYTES = 4_000_000;
  private static final int MOST_TENANTS = 1_000;
  private static final int MOST_UNPARKED = 10_000;
  private static final byte[] NOTHING = {};

  private final StoreCall call;

  Claims(StoreCall call) {
    this.call = call;
  }

  List<ClaimedDelivery> claim(Claim claim) {
    List<ClaimedDelivery> claimed = new ArrayList<>();
    if (claim.tenants().isEmpty()) {
      claim(claim, List.of(), claimed);
      return claimed;
    }
    List<byte[]> tenants = inTurn(claim);
    for (int from = 0; from < tenants.size() && claimed.size() < claim.most(); ) {
      int to = Math.min(tenants.size(), from + MOST_TENANTS);
      claim(claim, tenants.subList(from, to), claimed);
      from = to;
    }
    return claimed;
  }

  /** Returns the tenants of the claim, beginning after the one that was served last. */
  private static List<byte[]> inTurn(Claim claim) {
    TenantId after = claim.after();
    String last = after == null ? "" : TenantField.format(after);
    List<String> sorted = claim.tenants().stream().map(TenantField::format).sorted().toList();
    List<byte[]> tenants = new ArrayList<>();
    sorted.stream()
        .filter(each -> each.compareTo(last) > 0)
        .map(Texts::bytes)
        .forEach(tenants::add);
    sorted.stream()
        .filter(each -> each.compareTo(last) <= 0)
        .map(Texts::bytes)
        .forEach(tenants::add);
    return tenants;
  }

  private void claim(Claim claim, List<byte[]> tenants, List<ClaimedDelivery> into) {
    TenantId after = claim.after();
    boolean isMore = true;
    while (isMore && into.size() < claim.most()) {
      int most = Math.min(MOST, claim.most() - into.size());
      List<byte[]> arguments = new ArrayList<>();
      arguments.add(StoreCall.newId());
      arguments.add(Texts.bytes(claim.lane().toString()));
      arguments.add(Texts.bytes(claim.owner()));
      arguments.add(Texts.bytes(most));
      arguments.add(Texts.bytes(MOST_BYTES));
      arguments.add(Texts.bytes(ScriptTime.of(claim.lease())));
      arguments.add(after == null ? NOTHING : Texts.bytes(TenantField.format(after)));
      arguments.addAll(tenants);
      List<Object> answer;
      try {
        answer = call.run("claim deliveries", StoreScript.CLAIM, arguments);
      } catch (RuntimeException e) {
        if (into.isEmpty()) {
          throw e;
        }
        log.warn("Fewer deliveries are claimed than there are", e); // or the others would lapse
        return;
      }
      TenantId last = addAll(answer, claim.owner(), into);
      after = last == null ? after : last;
      isMore = answer.get(0).equals(1L) || answer.size() - 1 == most;
    }
  }

  /** Returns the tenant of the last one; null if there is none. */
  private static @Nullable TenantId addAll(
      List<Object> answer, String owner, List<ClaimedDelivery> into) {
    TenantId last = null;
    for (Object each : answer.subList(1, answer.size())) {
      List<?> one = (List<?>) each;
      String id = Texts.text(one.get(0));
      try {
        ClaimedDelivery claimed =
            new DeliveryFields(id, (List<?>) one.get(2)).claimed(Texts.text(one.get(1)), owner);
        into.add(claimed);
        last = claimed.message().tenant();
      } catch (RuntimeException e) { // D4: or no other would be claimed any more
        log.error("Delivery {} can't be read, and lapses", id, e);
      }
    }
    return last;
  }

  List<Settlement> settle(List<Settlement> settlements) {
    List<Settlement> late = new ArrayList<>();
    for (int from = 0; from < settlements.size(); ) {
      List<byte[]> packed = new ArrayList<>();
      int bytes = 0;
      int to = from;
      while (to < settlements.size() && packed.size() < MOST && bytes < MOST_BYTES) {
        byte[] next = pack(settlements.get(to));
        bytes += next.length;
        packed.add(next);
        to++;
      }
      for (Object place : call.run("record how deliveries ended", StoreScript.SETTLE, packed)) {
        late.add(settlements.get(from + Math.toIntExact((Long) place) - 1));
      }
      from = to;
    }
    return late;
  }

  private static byte[] pack(Settlement settlement) {
    ClaimedDelivery delivery = settlement.delivery();
    boolean isLogged = settlement.ending() != Ending.RELEASED || !settlement.took().isZero();
    byte[] head =
        Texts.pack(
            id(delivery.id()),
            Integer.toString(delivery.token()),
            delivery.owner(),
            settlement.ending().name(),
            Long.toString(ScriptTime.of(settlement.pause())),
            settlement.error());
    return isLogged
        ? Texts.append(head, DeliveryFields.pack(settlement))
        : Texts.append(head, null);
  }

  /** Returns the id as it is in Redis. */
  static String id(long id) {
    return "%016d".formatted(id);
  }

  ExtendedLeases extend(Collection<ClaimedDelivery> deliveries, Duration lease) {
    List<ClaimedDelivery> all = List.copyOf(deliveries);
    Set<ClaimedDelivery> extended = new HashSet<>();
    for (int from = 0; from < all.size(); from += MOST) {
      List<byte[]> arguments = new ArrayList<>();
      arguments.add(Texts.bytes(ScriptTime.of(lease)));
      List<ClaimedDelivery> some = all.subList(from, Math.min(all.size(), from + MOST));
      for (ClaimedDelivery each : some) {
        arguments.add(Texts.pack(id(each.id()), Integer.toString(each.token()), each.owner()));
      }
      for (Object place : call.run("extend leases", StoreScript.EXTEND, arguments)) {
        extended.add(some.get(Math.toIntExact((Long) place) - 1));
      }
    }
    return new ExtendedLeases(extended, Set.of());
  }

  Tended tend(int lapsesAllowed) {
    List<Object> answer =
        call.run(
            "say what is due",
            StoreScript.TEND,
            List.of(Texts.bytes(MOST), Texts.bytes(lapsesAllowed)));
    long next = Long.parseLong(Texts.text(answer.get(3)));
    return new Tended(
        Math.toIntExact((Long) answer.get(0)),
        Math.toIntExact((Long) answer.get(1)),
        Math.toIntExact((Long) answer.get(2)),
        next < 0 ? null : ScriptTime.duration(next));
  }

  int unpark(Lane lane, Map<String, Integer> types) {
    if (types.isEmpty()) {
      return 0;
    }
    int unparked = 0;
    int last = MOST;
    while (last == MOST && unparked < MOST_UNPARKED) {
      List<byte[]> arguments = new ArrayList<>();
      arguments.add(Texts.bytes(lane.toString()));
      arguments.add(Texts.bytes(MOST));
      types.forEach(
          (type, version) -> {
            arguments.add(Texts.bytes(type));
            arguments.add(Texts.bytes(version));
          });
      last =
          Math.toIntExact(
              (Long) call.run("unpark deliveries", StoreScript.UNPARK, arguments).get(0));
      unparked += last;
    }
    return unparked;
  }

  int purge(Duration age) {
    int removed = 0;
    int last = MOST;
    while (last == MOST && !Thread.currentThread().isInterrupted()) {
      last =
          Math.toIntExact(
              (Long)
                  call.run(
                          "remove completed deliveries",
                          StoreScript.PURGE,
                          List.of(Texts.bytes(ScriptTime.of(age)), Texts.bytes(MOST)))
                      .get(0));
      removed += last;
    }
    return removed;
  }
}
