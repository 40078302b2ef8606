package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SweepStateTest {

  private final SweepState sweeps = new SweepState();

  @Test
  void aSweepCoversUpToItsCount() {
    sweeps.end(sweeps.begin(), 7, false);

    assertThat(sweeps.covers(7)).isTrue();
    assertThat(sweeps.covers(8)).isFalse();
    assertThat(sweeps.keepsInvalidated()).isFalse();
  }

  @Test
  void whatIsKeptIsForgottenByTheNextSweepAlone() {
    sweeps.end(sweeps.begin(), 7, true);
    assertThat(sweeps.keepsInvalidated()).isTrue();

    long next = sweeps.begin();
    assertThat(sweeps.keepsInvalidated()).isTrue();
    sweeps.end(next, 7, false);
    assertThat(sweeps.keepsInvalidated()).isFalse();
  }

  @Test
  void anOlderSweepThatEndsLaterForgetsNothingOfTheNewer() {
    long older = sweeps.begin();
    long newer = sweeps.begin();
    sweeps.end(newer, 9, true);
    sweeps.end(older, 7, false);

    assertThat(sweeps.covers(9)).isTrue();
    assertThat(sweeps.keepsInvalidated()).isTrue();
  }

  @Test
  void whatAnOlderSweepHasKeptIsNotForgottenByTheNewer() {
    long older = sweeps.begin();
    long newer = sweeps.begin();
    sweeps.end(older, 7, true);
    sweeps.end(newer, 9, false);

    assertThat(sweeps.covers(9)).isTrue();
    assertThat(sweeps.keepsInvalidated()).isTrue();
  }

  @Test
  void whatAnOlderSweepHasKeptCountsAfterTheNewerAsWell() {
    long older = sweeps.begin();
    sweeps.end(sweeps.begin(), 9, false);
    sweeps.end(older, 7, true);

    assertThat(sweeps.keepsInvalidated()).isTrue();
  }

  @Test
  void aSweepThatNeverEndsHoldsUpNoOther() {
    sweeps.begin();
    sweeps.end(sweeps.begin(), 9, false);

    assertThat(sweeps.covers(9)).isTrue();
    assertThat(sweeps.keepsInvalidated()).isFalse();
  }
}
