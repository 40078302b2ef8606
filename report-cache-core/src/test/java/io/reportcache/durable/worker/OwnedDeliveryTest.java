package io.reportcache.durable.worker;

import static io.reportcache.durable.store.Deliveries.MAILER;
import static io.reportcache.durable.store.Deliveries.delivery;
import static io.reportcache.durable.store.Deliveries.settlement;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.durable.store.Claim;
import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.durable.store.Ending;
import io.reportcache.durable.store.MemoryDeliveryStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OwnedDeliveryTest {

  private static final Set<Stage> HELD =
      EnumSet.of(Stage.WAITING, Stage.RUNNING, Stage.ENDED, Stage.SETTLING);

  private final MemoryDeliveryStore store = new MemoryDeliveryStore();
  private final UnsettledCount unsettled = new UnsettledCount();

  private OwnedDelivery claimed() {
    store.add(List.of(delivery("d")));
    ClaimedDelivery claimed =
        store.claim(new Claim(MAILER, 1, "one", Duration.ofMinutes(1))).get(0);
    return new OwnedDelivery(
        claimed,
        new ServedLane(MAILER, LaneOptions.defaults(), (delivery, run) -> {}),
        new Lease(0, Duration.ofMinutes(1), () -> 0),
        unsettled);
  }

  private static void settles(OwnedDelivery owned, Ending how) {
    var unused = owned.settles(new Outcome(settlement(owned.delivery, how), null));
  }

  private OwnedDelivery in(Stage stage) {
    OwnedDelivery owned = claimed();
    List<Runnable> way = new ArrayList<>();
    way.add(owned::waits);
    way.add(owned::starts);
    way.add(owned::ends);
    way.add(() -> settles(owned, stage == Stage.GIVEN_BACK ? Ending.RELEASED : Ending.SUCCEEDED));
    way.add(stage == Stage.LOST ? owned::lost : owned::settled);
    way.stream().limit(Math.min(way.size(), stage.ordinal())).forEach(Runnable::run);
    assertThat(owned.stage()).isEqualTo(stage);
    return owned;
  }

  @ParameterizedTest
  @EnumSource
  void theWorkerHoldsItFromWhenItsLaneTakesItUntilItIsOver(Stage stage) {
    OwnedDelivery owned = in(stage);
    assertThat(unsettled.get()).isEqualTo(HELD.contains(stage) ? 1 : 0);
    var unused = owned.lost();
    assertThat(unsettled.get()).isZero();
    assertThat(owned.isGone()).isTrue();
  }

  /** The picture of {@link Stage}, said once more. */
  @ParameterizedTest
  @EnumSource
  void noStepIsTakenThatIsNotInThePicture(Stage from) {
    Map<Stage, Set<Stage>> picture = new EnumMap<>(Stage.class);
    picture.put(Stage.CLAIMED, EnumSet.of(Stage.WAITING, Stage.LOST));
    picture.put(Stage.WAITING, EnumSet.of(Stage.RUNNING, Stage.SETTLING, Stage.LOST));
    picture.put(Stage.RUNNING, EnumSet.of(Stage.ENDED, Stage.LOST));
    picture.put(Stage.ENDED, EnumSet.of(Stage.SETTLING, Stage.LOST));
    picture.put(Stage.SETTLING, EnumSet.of(Stage.SETTLED, Stage.LOST));
    Map<Stage, Consumer<OwnedDelivery>> steps = new EnumMap<>(Stage.class);
    steps.put(Stage.WAITING, OwnedDelivery::waits);
    steps.put(Stage.RUNNING, OwnedDelivery::starts);
    steps.put(Stage.SETTLING, owned -> settles(owned, Ending.SUCCEEDED));
    steps.put(Stage.SETTLED, OwnedDelivery::settled);
    steps.put(Stage.LOST, OwnedDelivery::lost);
    steps.forEach(
        (to, step) -> {
          OwnedDelivery owned = in(from);
          if (from.isLast()) {
            step.accept(owned);
            assertThat(owned.stage()).as("it stays").isEqualTo(from);
          } else if (picture.get(from).contains(to)) {
            step.accept(owned);
            assertThat(owned.stage()).isEqualTo(to);
          } else {
            assertThatThrownBy(() -> step.accept(owned))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageEndingWith(" is %s, not to be %s", from, to);
            assertThat(owned.stage()).isEqualTo(from);
          }
        });
  }

  @Test
  void whoComesFirstEndsARunAndOnlyAnInterruptHasAVerdict() {
    List<String> told = new ArrayList<>();
    OwnedDelivery owned = in(Stage.RUNNING);
    assertThat(owned.interrupted(() -> told.add("interrupted"))).isTrue();
    assertThat(owned.ends()).isFalse();
    assertThat(owned.interrupted(() -> told.add("again"))).isFalse();
    owned.tellVerdict();
    owned.tellVerdict();
    assertThat(told).containsExactly("interrupted");

    OwnedDelivery other = in(Stage.RUNNING);
    assertThat(other.ends()).isTrue();
    assertThat(other.interrupted(() -> told.add("late"))).isFalse();
    other.tellVerdict();
    assertThat(told).hasSize(1);
  }

  @Test
  void aRunThatWasNotStartedCannotEnd() {
    OwnedDelivery owned = in(Stage.WAITING);
    assertThatThrownBy(owned::ends).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void itIsGoneOnlyWhenItsHandlerHasReturned() {
    OwnedDelivery owned = in(Stage.RUNNING);
    Attempt attempt = new Attempt(1, LaneOptions.defaults(), () -> 0);
    owned.begins(attempt);
    var unused = owned.lost();
    assertThat(owned.isOver()).isTrue();
    assertThat(owned.isGone()).isFalse();
    assertThat(attempt.returns()).isTrue();
    assertThat(owned.isGone()).isTrue();
  }
}
