package io.reportcache.examples.bookings.tour;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.examples.bookings.BookingsApplication;
import io.reportcache.examples.bookings.app.Settings;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(200)
class TourTest {

  @Test
  void everyStepHoldsInOneJvm() throws Exception {
    StringWriter printed = new StringWriter();

    boolean held =
        BookingsApplication.takeTour(
            new Settings("tour-test", null, null, null), new PrintWriter(printed));

    assertThat(held).describedAs(printed.toString()).isTrue();
    assertThat(printed.toString()).containsPattern("Tour: all \\d+ checks held");
  }
}
