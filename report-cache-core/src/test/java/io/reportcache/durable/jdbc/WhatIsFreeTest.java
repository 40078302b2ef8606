package io.reportcache.durable.jdbc;

import static io.reportcache.durable.store.Deliveries.ACME;
import static io.reportcache.durable.store.Deliveries.MAILER;
import static io.reportcache.durable.store.Deliveries.message;
import static io.reportcache.durable.store.Deliveries.settlement;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.durable.store.DeliveryStoreException;
import io.reportcache.durable.store.Ending;
import io.reportcache.durable.store.Settlement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WhatIsFreeTest {

  private final Set<Long> lockedIds = new HashSet<>();
  private final List<Settlement> settled = new ArrayList<>();
  private final List<Settlement> locked = new ArrayList<>();
  private int statements;
  private int breaksAt = Integer.MAX_VALUE;

  @Test
  void withoutLocksAllAreSettledAtOnce() {
    settle(500);
    assertThat(statements).isOne();
    assertThat(settled).hasSize(500);
  }

  @Test
  void whatIsLockedIsFoundByAFewStatements() {
    lockedIds.addAll(Set.of(7L, 300L, 301L));
    settle(500);
    assertThat(settled).hasSize(497);
    assertThat(locked).extracting(each -> each.delivery().id()).containsExactly(7L, 300L, 301L);
    assertThat(statements).isLessThan(60);
  }

  @Test
  void ofManyLockedOnesSomeAreTried() {
    IntStream.range(0, 500).forEach(i -> lockedIds.add((long) i));
    settle(500);
    assertThat(settled).isEmpty();
    assertThat(locked).hasSize(500);
    assertThat(statements).isLessThan(60);
  }

  @Test
  void whatElseFailsIsToldIfNothingHasChangedAndElseTriedAgain() {
    breaksAt = 1;
    assertThatThrownBy(() -> settle(8)).isInstanceOf(DeliveryStoreException.class);
    assertThat(locked).isEmpty();
    lockedIds.add(5L);
    statements = 0;
    breaksAt = 3; // the second half, when the first is settled
    settle(8);
    assertThat(settled).hasSize(4);
    assertThat(locked).hasSize(4);
  }

  private void settle(int many) {
    List<Settlement> all =
        IntStream.range(0, many).mapToObj(i -> settlement(claimed(i), Ending.SUCCEEDED)).toList();
    assertThat(new WhatIsFree(this::settleSome, locked::add).settle(all)).isEmpty();
  }

  private List<Settlement> settleSome(List<Settlement> some) {
    statements++;
    if (statements == breaksAt) {
      throw new DeliveryStoreException("broken", new SQLException("broken", "08006"));
    }
    if (some.stream().anyMatch(each -> lockedIds.contains(each.delivery().id()))) {
      throw new DeliveryStoreException("locked", new SQLException("locked", "55P03"));
    }
    settled.addAll(some);
    return List.of();
  }

  private static ClaimedDelivery claimed(long id) {
    return new ClaimedDelivery(id, 1, "one", MAILER, message(ACME, "a"), 1, 0, null);
  }
}
