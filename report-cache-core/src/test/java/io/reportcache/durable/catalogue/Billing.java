package io.reportcache.durable.catalogue;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventName;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Currency;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The events of an imagined application, made of all that fields can be made of. */
final class Billing {

  private Billing() {}

  @EventName(value = "invoice.paid", version = 3)
  record InvoicePaid(
      String invoice,
      BigDecimal amount,
      LocalDate on,
      @Nullable String note,
      List<Line> lines,
      Map<String, Set<Tag>> tags,
      Page<Line> page,
      Method method)
      implements DomainEvent {}

  record Line(String text, int quantity, @Nullable Line replaces) {}

  record Page<T>(T[] items, List<? extends T> more, @Nullable Page<T> next) {}

  record Tag(String name) {}

  enum Method {
    CARD,
    TRANSFER {
      @Override
      boolean isSlow() {
        return true;
      }
    };

    boolean isSlow() {
      return false;
    }
  }

  @EventName("user.created")
  static class UserCreated implements DomainEvent {

    public static final String NOT_A_FIELD = "";
    public final long id = 17;

    public String getUserName() {
      return "Ann";
    }

    public @Nullable URI getURL() {
      return null;
    }

    public boolean isAdmin() {
      return true;
    }

    public String describe() {
      return "";
    }

    public String getIndexed(int index) {
      return "";
    }
  }

  @EventName("nothing.told")
  record NothingTold() implements DomainEvent {}

  @EventName("all.kinds")
  record AllKinds(
      boolean bool,
      byte small,
      short shorter,
      char letter,
      long large,
      float half,
      double whole,
      BigInteger huge,
      byte[] bytes,
      UUID uuid,
      URI uri,
      Instant instant,
      OffsetDateTime offset,
      ZonedDateTime zoned,
      LocalDateTime local,
      LocalTime time,
      Year year,
      YearMonth month,
      MonthDay day,
      DayOfWeek weekday,
      Duration duration,
      Period period,
      ZoneId zone,
      ZoneOffset shift,
      Currency currency,
      Locale locale,
      Date date,
      int[] numbers,
      List<List<Integer>> nested,
      Map<Integer, @Nullable String> byNumber,
      Object anything)
      implements DomainEvent {}

  static InvoicePaid paid() {
    Line line = new Line("consulting", 2, new Line("advice", 1, null));
    return new InvoicePaid(
        "i-17",
        new BigDecimal("12.30"),
        LocalDate.of(2026, 1, 2),
        null,
        List.of(line),
        Map.of("by", Set.of(new Tag("Ann"))),
        new Page<>(new Line[] {line}, List.of(), null),
        Method.TRANSFER);
  }

  static AllKinds allKinds() {
    Instant moment = Instant.parse("2026-01-02T03:04:05.678Z");
    ZonedDateTime zoned = moment.atZone(ZoneId.of("Europe/Berlin"));
    return new AllKinds(
        true,
        (byte) 1,
        (short) 2,
        'c',
        3,
        0.5f,
        1.5,
        BigInteger.TEN,
        new byte[] {1, 2},
        UUID.fromString("00000000-0000-0000-0000-000000000017"),
        URI.create("https://example.org/i-17"),
        moment,
        zoned.toOffsetDateTime(),
        zoned,
        zoned.toLocalDateTime(),
        zoned.toLocalTime(),
        Year.of(2026),
        YearMonth.of(2026, 1),
        MonthDay.of(1, 2),
        DayOfWeek.FRIDAY,
        Duration.ofSeconds(90),
        Period.ofDays(3),
        ZoneId.of("Europe/Berlin"),
        ZoneOffset.ofHours(1),
        Currency.getInstance("EUR"),
        Locale.GERMANY,
        Date.from(moment),
        new int[] {1},
        List.of(List.of(1)),
        Map.of(1, "one"),
        7);
  }
}
