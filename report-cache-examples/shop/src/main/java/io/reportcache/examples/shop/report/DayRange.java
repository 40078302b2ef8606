package io.reportcache.examples.shop.report;

import io.reportcache.examples.shop.export.Cell;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;

/**
 * Whole days.
 *
 * @param from the first day
 * @param to the last day, which belongs to the range
 */
public record DayRange(LocalDate from, LocalDate to) {
  /** Refuses a range that ends before it begins. */
  public DayRange {
    if (to.isBefore(from)) {
      throw new IllegalArgumentException(
          "day range must not end before it begins, was %s to %s".formatted(from, to));
    }
  }

  /** Returns the {@code count} days that end with {@code today}. */
  public static DayRange lastDays(int count, LocalDate today) {
    return new DayRange(today.minusDays(count - 1L), today);
  }

  /** Returns the full months before the one that {@code today} is in. */
  public static DayRange closedMonths(int count, LocalDate today) {
    LocalDate open = today.withDayOfMonth(1);
    return new DayRange(open.minusMonths(count), open.minusDays(1));
  }

  /** Returns how many days the range has. */
  public long days() {
    return ChronoUnit.DAYS.between(from, to) + 1;
  }

  /** Returns the range for a report's title, such as {@code 1 May 2026 to 7 May 2026}. */
  public String label() {
    String first = new Cell.Day(from).display();
    return from.equals(to) ? first : first + " to " + new Cell.Day(to).display();
  }

  /** Returns the equally many days just before this range. */
  public DayRange before() {
    return new DayRange(from.minusDays(days()), from.minusDays(1));
  }
}
