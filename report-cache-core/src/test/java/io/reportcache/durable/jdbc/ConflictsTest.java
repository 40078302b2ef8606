package io.reportcache.durable.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.durable.store.DeliveryStoreException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConflictsTest {

  private static final String DEADLOCK = "40P01";

  private final List<Long> pauses = new ArrayList<>();
  private int tries;

  private String tried(int conflicts, String state) {
    tries++;
    if (tries <= conflicts) {
      throw new DeliveryStoreException("no", new SQLException("no", state));
    }
    return "done";
  }

  @Test
  void eachConflictIsFollowedByAPauseThatGrowsWithinABound() {
    Conflicts conflicts = new Conflicts(pauses::add);
    assertThatThrownBy(() -> conflicts.keepTrying(() -> tried(Integer.MAX_VALUE, DEADLOCK)))
        .isInstanceOf(DeliveryStoreException.class);
    assertThat(tries).isEqualTo(Conflicts.MOST_ATTEMPTS);
    assertThat(pauses).hasSize(Conflicts.MOST_ATTEMPTS - 1);
    long bound = Conflicts.FIRST_PAUSE;
    for (long pause : pauses) {
      assertThat(pause).isBetween(1L, bound);
      bound = Math.min(2 * bound, Conflicts.LONGEST_PAUSE);
    }
  }

  /** Two who began together would go on together. */
  @Test
  void twoPauseForDifferentTimesAndLaterOnesForLonger() {
    for (int i = 0; i < 20; i++) {
      tries = 0;
      assertThat(new Conflicts(pauses::add).keepTrying(() -> tried(9, DEADLOCK))).isEqualTo("done");
    }
    assertThat(pauses).hasSize(20 * 9).doesNotHaveDuplicates();
    assertThat(pauses).anyMatch(pause -> pause > 4 * Conflicts.FIRST_PAUSE);
  }

  @Test
  void whoIsInterruptedPausesNoMoreButTriesOnAndStaysInterrupted() {
    Conflicts conflicts = new Conflicts(nanos -> Thread.sleep(60_000));
    Thread.currentThread().interrupt();
    assertThat(conflicts.keepTrying(() -> tried(5, DEADLOCK))).isEqualTo("done");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(tries).isEqualTo(6);
  }

  @Test
  void whatIsNoConflictIsThrownAtOnce() {
    Conflicts conflicts = new Conflicts(pauses::add);
    assertThatThrownBy(() -> conflicts.keepTrying(() -> tried(1, "42P01")))
        .isInstanceOf(DeliveryStoreException.class);
    assertThat(pauses).isEmpty();
    assertThat(tries).isOne();
  }
}
