package io.reportcache.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Month;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Currency;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RecentParamsTest {

  private int made;

  enum Period {
    TODAY,
    WEEK {
      @Override
      public String toString() {
        return "the week";
      }
    }
  }

  record Sales(int year, Month month, @Nullable String region, double rate, long id) {}

  record Spelt(String text) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Spelt that && text.equalsIgnoreCase(that.text);
    }

    @Override
    public int hashCode() {
      return 1;
    }
  }

  record Broken(String text) {
    @Override
    public boolean equals(Object other) {
      throw new IllegalStateException("not to be asked");
    }

    @Override
    public int hashCode() {
      throw new IllegalStateException("not to be asked");
    }
  }

  record Listed(List<String> texts) {}

  record Texts(String one, String other) {}

  record Around(Sales inner) {}

  static Stream<Object> thatNeverChange() {
    return Stream.of(
        "sales",
        7,
        7L,
        (short) 7,
        'c',
        true,
        1.5,
        1.5f,
        BigInteger.TEN,
        new BigDecimal("1.10"),
        Period.TODAY,
        Period.WEEK,
        LocalDate.of(2026, 5, 1),
        YearMonth.of(2026, 5),
        Instant.EPOCH,
        Duration.ofMinutes(1),
        new UUID(1, 2),
        Locale.GERMANY,
        Currency.getInstance("EUR"),
        new Sales(2026, Month.MAY, "eu", 0.5, 7),
        new Sales(2026, Month.MAY, null, 0.5, 7),
        new Spelt("a"),
        new Broken("a"));
  }

  @ParameterizedTest
  @MethodSource("thatNeverChange")
  void ofWhatNeverChangesItIsMadeOnce(Object params) {
    RecentParams<Object, String> recent = counting();

    assertThat(recent.of(params)).isSameAs(recent.of(params));
    assertThat(made).isOne();
  }

  static Stream<Object> thatMayChange() {
    return Stream.of(
        new Listed(new ArrayList<>(List.of("a"))),
        List.of("a"),
        new int[] {1},
        new BitSet(),
        new Date(0),
        new Around(new Sales(1, Month.MAY, "eu", 1, 1)),
        Optional.of("a"),
        ZoneId.of("Europe/Berlin"),
        ZoneOffset.UTC);
  }

  @ParameterizedTest
  @MethodSource("thatMayChange")
  void ofWhatMayChangeOrIsNotKnownItIsMadeEachTime(Object params) {
    RecentParams<Object, String> recent = counting();

    recent.of(params);
    recent.of(params);

    assertThat(made).isEqualTo(2);
  }

  @Test
  void equalParametersFindWhatWasMade() {
    RecentParams<Object, String> recent = counting();

    recent.of(new Sales(2026, Month.MAY, new String("eu"), 0.5, 7));
    recent.of(new Sales(2026, Month.MAY, new String("eu"), 0.5, 7));
    recent.of(new String("eu"));
    recent.of(new String("eu"));

    assertThat(made).isEqualTo(2);
  }

  /** Each differs from the first by as little as it can. */
  @Test
  void whatDiffersInAnythingHasItsOwn() {
    RecentParams<Object, List<?>> recent = new RecentParams<>(List::of);
    List<Object> all =
        List.of(
            new Sales(2026, Month.MAY, "eu", 0.0, 7),
            new Sales(2027, Month.MAY, "eu", 0.0, 7),
            new Sales(2026, Month.JUNE, "eu", 0.0, 7),
            new Sales(2026, Month.MAY, "EU", 0.0, 7),
            new Sales(2026, Month.MAY, null, 0.0, 7),
            new Sales(2026, Month.MAY, "eu", -0.0, 7),
            new Sales(2026, Month.MAY, "eu", 0.0, 7L << 32),
            new BigDecimal("1.0"),
            new BigDecimal("1.00"),
            7,
            7L,
            "7",
            Period.TODAY,
            Period.WEEK);
    for (int round = 0; round < 3; round++) {
      for (Object params : all) {
        assertThat(recent.of(params)).first().isSameAs(params);
      }
    }
  }

  /** Its keys are those of its components, whatever it says of itself. */
  @Test
  void aRecordIsComparedByItsComponents() {
    RecentParams<Spelt, String> recent = new RecentParams<>(Spelt::text);

    assertThat(Stream.of("a", "A", "a", "A").map(Spelt::new).map(recent::of))
        .containsExactly("a", "A", "a", "A");
  }

  @Test
  void manyHaveTheirOwnEach() {
    RecentParams<Integer, Integer> recent = new RecentParams<>(n -> -n);
    for (int round = 0; round < 2; round++) {
      assertThat(IntStream.range(0, 5_000).map(recent::of))
          .containsExactlyElementsOf(IntStream.range(0, 5_000).mapToObj(n -> -n).toList());
    }
  }

  @Test
  void aHundredThatAreAskedInTurnAreMadeOnceOrNearly() {
    RecentParams<Object, String> recent = counting();
    for (int round = 0; round < 100; round++) {
      IntStream.range(0, 100).forEach(recent::of);
    }
    assertThat(made).isLessThan(500);
  }

  @Test
  void whatIsLargeIsNotKept() {
    RecentParams<Object, String> recent = counting();
    for (int i = 0; i < 2; i++) {
      recent.of("x".repeat(257));
      recent.of(new Sales(1, Month.MAY, "x".repeat(257), 1, 1));
      recent.of(BigInteger.ONE.shiftLeft(10_000));
      recent.of(Locale.forLanguageTag("de-x-" + "abcdefgh-".repeat(40) + "a"));
      recent.of(new Texts("x".repeat(200), "y".repeat(200)));
    }
    assertThat(made).isEqualTo(10);
  }

  /** As many as a cache of the default size holds: each of them is found in the end. */
  @Test
  void theMemoryGrowsWithWhatIsAskedFor() {
    RecentParams<Integer, Integer> recent =
        new RecentParams<>(
            number -> {
              made++;
              return number;
            });
    for (int round = 0; round < 20; round++) {
      askForThousand(recent);
    }
    made = 0;

    askForThousand(recent);

    assertThat(made).isLessThan(20); // some groups of places have one too many
  }

  /** So no request can make it grow without a bound. */
  @Test
  void theMemoryHasABound() {
    RecentParams<Integer, Integer> recent = new RecentParams<>(number -> number);

    for (int number = 0; number < 100_000; number++) {
      assertThat(recent.of(number)).isEqualTo(number);
    }

    assertThat(recent.places()).isEqualTo(4_096);
  }

  private static void askForThousand(RecentParams<Integer, Integer> recent) {
    for (int number = 0; number < 1_000; number++) {
      assertThat(recent.of(number)).isEqualTo(number);
    }
  }

  @Test
  void whatIsMadeOfNullIsMadeEachTime() {
    RecentParams<@Nullable Object, String> recent = new RecentParams<>(String::valueOf);
    assertThat(recent.of(null)).isEqualTo("null");
  }

  @Test
  void whatFailsIsTriedAgain() {
    RecentParams<String, String> recent =
        new RecentParams<>(
            text -> {
              if (++made == 1) {
                throw new IllegalArgumentException("no");
              }
              return text;
            });
    org.assertj.core.api.Assertions.assertThatIllegalArgumentException()
        .isThrownBy(() -> recent.of("a"));
    assertThat(recent.of("a")).isEqualTo("a");
  }

  @Test
  @Timeout(60)
  void threadsNeverFindAnothersParameters() throws Exception {
    RecentParams<Sales, Long> recent = new RecentParams<>(Sales::id);
    List<Thread> threads = new ArrayList<>();
    List<Throwable> failures = java.util.Collections.synchronizedList(new ArrayList<>());
    for (int t = 0; t < 4; t++) {
      int seed = t;
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < 200_000; i++) {
                  long id = (i * 31L + seed) % 1_500;
                  if (recent.of(new Sales(1, Month.MAY, "eu", 1, id)) != id) {
                    throw new AssertionError("found another's");
                  }
                }
              });
      thread.setUncaughtExceptionHandler((which, e) -> failures.add(e));
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join(TimeUnit.SECONDS.toMillis(50));
    }
    assertThat(failures).isEmpty();
  }

  private RecentParams<Object, String> counting() {
    return new RecentParams<>(
        params -> {
          made++;
          return new String("key");
        });
  }
}
