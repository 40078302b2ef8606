package io.reportcache.examples.quotes.tour;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("any-jdk")
class TourTest {

  @Test
  void everyStepHolds() {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();

    boolean held =
        TourApplication.run(
            new PrintStream(printed, true, StandardCharsets.UTF_8),
            "--spring.datasource.url=jdbc:h2:mem:tour-test;OPTIMIZE_REUSE_RESULTS=0");

    String text = printed.toString(StandardCharsets.UTF_8);
    assertThat(held).as(text).isTrue();
    assertThat(text).containsPattern("Tour: all \\d+ checks held").doesNotContain("FAILED");
  }
}
