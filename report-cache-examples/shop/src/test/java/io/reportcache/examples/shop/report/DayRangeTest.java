package io.reportcache.examples.shop.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class DayRangeTest {
  private static final LocalDate MARCH_FIRST = LocalDate.of(2028, 3, 1);

  @Test
  void lastDaysEndToday() {
    assertThat(DayRange.lastDays(7, MARCH_FIRST))
        .isEqualTo(new DayRange(LocalDate.of(2028, 2, 24), MARCH_FIRST));
  }

  @Test
  void closedMonthsEndBeforeThisOne() {
    assertThat(DayRange.closedMonths(1, MARCH_FIRST))
        .isEqualTo(new DayRange(LocalDate.of(2028, 2, 1), LocalDate.of(2028, 2, 29)));
  }

  @Test
  void theDaysBeforeAreEquallyMany() {
    DayRange before = DayRange.lastDays(30, MARCH_FIRST).before();
    assertThat(before.days()).isEqualTo(30);
    assertThat(before.to()).isEqualTo(LocalDate.of(2028, 1, 31));
  }

  @Test
  void theLabelNamesOneDayOnce() {
    assertThat(new DayRange(MARCH_FIRST, MARCH_FIRST).label()).isEqualTo("1 Mar 2028");
    assertThat(DayRange.lastDays(2, MARCH_FIRST).label()).isEqualTo("29 Feb 2028 to 1 Mar 2028");
  }

  @Test
  void aRangeThatEndsBeforeItBeginsIsRefused() {
    assertThatThrownBy(() -> new DayRange(MARCH_FIRST, MARCH_FIRST.minusDays(1)))
        .hasMessage("day range must not end before it begins, was 2028-03-01 to 2028-02-29");
  }
}
