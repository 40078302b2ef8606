package io.reportcache.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.reportcache.tenant.TenantId;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Year;
import java.time.ZoneId;
import java.time.chrono.JapaneseDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Currency;
import java.util.Date;
import java.util.GregorianCalendar;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TimeZone;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** P3: parameters that are not short strings become a stable hash. */
@org.junit.jupiter.api.Tag("slow")
class KeyParamsTest {

  private static final UUID ID = UUID.fromString("6f1d8a9e-0000-4000-8000-000000000001");

  enum Region {
    EU,
    US {
      @Override
      public String toString() {
        return "not the name";
      }
    }
  }

  record Filter(Region region, int year, List<String> tags) {}

  record Nested(Filter filter, Optional<LocalDate> day) {}

  private static String key(Object... params) {
    return ReportKey.ofParams("sales", String.class, params).text();
  }

  @KeyName("by-customer")
  record ByCustomer(String id) {}

  @Test
  void aShortStringStandsAsItIs() {
    assertThat(key("today")).isEqualTo("sales:today");
    assertThat(key("today", "eu")).isEqualTo("sales:today:eu");
    assertThat(key("7", "true", "null", "2026-01-31")).isEqualTo("sales:7:true:null:2026-01-31");
    assertThat(key("größe", "a b", "*", "x".repeat(64)))
        .isEqualTo("sales:größe:a b:*:" + "x".repeat(64));
    assertThat(key()).isEqualTo("sales");
  }

  @Test
  void whatHasAShortTextStandsBehindItsType() {
    assertThat(key(7, 7L, -1.5, new BigDecimal("1.50")))
        .isEqualTo("sales:Integer#7:Long#7:Double#-1.5:BigDecimal#1.50");
    assertThat(key(true, 'x', DayOfWeek.MONDAY))
        .isEqualTo("sales:Boolean#true:Character#x:DayOfWeek#MONDAY");
    assertThat(key(ID)).isEqualTo("sales:UUID#" + ID);
    assertThat(key(LocalDate.of(2026, 1, 31), Year.of(2026), Duration.ofMinutes(15)))
        .isEqualTo("sales:LocalDate#2026-01-31:Year#2026:Duration#PT15M");
    assertThat(key(Locale.GERMANY, Currency.getInstance("EUR"), ZoneId.of("Europe/Berlin")))
        .isEqualTo("sales:Locale#de-DE:Currency#EUR:ZoneId#Europe/Berlin");
    assertThat(key(TenantId.of("acme"), TenantId.CENTRAL))
        .isEqualTo("sales:TenantId#tenant 'acme':TenantId#central");
    assertThat(key((Object) new int[] {1, 2})).isEqualTo("sales:int[]#[1, 2]");
  }

  @Test
  void aConstantStandsBehindItsClass() {
    assertThat(key(Region.EU)).isEqualTo("sales:io.reportcache.key.KeyParamsTest$Region#EU");
    assertThat(key(Region.US))
        .as("with a body and a toString of its own")
        .isEqualTo("sales:io.reportcache.key.KeyParamsTest$Region#US");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        " a",
        "a ",
        "a:b",
        ":",
        "~",
        "~a",
        "a\nb",
        "a\0",
        "😀",
        "\u0085",
        "Integer#7",
        "#"
      })
  void oddStringsBecomeAHash(String odd) {
    assertThat(key(odd)).matches("sales:~[0-9a-f]{40}");
  }

  @Test
  void longStringsNullRecordsAndCollectionsBecomeAHash() {
    for (Object param :
        new Object[] {
          "x".repeat(65),
          null,
          new Filter(Region.EU, 2026, List.of()),
          List.of(),
          Map.of(),
          Set.of("a"),
          new int[100],
          new String[][] {{"a"}},
          Optional.empty(),
          Map.entry("a", 1),
          Instant.EPOCH
        }) {
      assertThat(key(param)).matches("sales:~[0-9a-f]{40}");
    }
  }

  /**
   * The same after restarts and on every node, and so in every version to come. The constants were
   * computed outside Java, from the form that StableForm describes.
   */
  @Test
  void theHashesOfTheseValuesNeverChange() {
    assertThat(key("a:b")).isEqualTo("sales:~eca7e57b4cb416b069a1dfa1817263cd0e79e41f");
    assertThat(key("")).isEqualTo("sales:~fb912574cecad54c6a0bc75b46172350b6374929");
    assertThat(key((Object) null)).isEqualTo("sales:~5feceb66ffc86f38d952786c6d696c79c2dbc239");
    assertThat(key(List.of("a", 1, true)))
        .isEqualTo("sales:~90237e1843164af106dabf7787778786d88181f9");
    assertThat(
            key(Map.of("from", LocalDate.of(2026, 1, 1), "regions", Set.of(Region.EU, Region.US))))
        .isEqualTo("sales:~65a3e902e76d075ec93e7059c205333e5a780cb0");
    assertThat(
            key(
                new Nested(
                    new Filter(Region.US, 2026, List.of("größe", "😀")),
                    Optional.of(LocalDate.of(2026, 2, 3)))))
        .isEqualTo("sales:~22e76d9d76bea50fed7267ef962ee2e88d305470");
    assertThat(key(new ByCustomer("7")))
        .isEqualTo("sales:~453a0efe4ff995baa9de13c0e217ebd442243588");
    assertThat(key((Object) new Object[] {new int[] {1, 2, 3}}))
        .isEqualTo("sales:~6780b9826e640a679634c1d6aed8734ad3260555");
    assertThat(key(Map.entry("a", 1L)))
        .isEqualTo("sales:~b704ac63d789fb0bf02b36dad61ea483815f1108");
    assertThat(key(Instant.parse("2026-01-31T09:30:00Z")))
        .isEqualTo("sales:~c66002da0e3d045c357a8c5a9d78ddef37536663");
  }

  @Test
  void parametersAreApartFromEachOther() {
    assertThat(key("a:b")).isNotEqualTo(key("a", "b"));
    assertThat(key("a", "b")).isNotEqualTo(key("ab"));
    assertThat(key(List.of("a", "b"))).isNotEqualTo(key("a", "b"));
    assertThat(key(List.of("ab"))).isNotEqualTo(key(List.of("a", "b")));
    assertThat(key(List.of("a"), List.of("b"))).isNotEqualTo(key(List.of("a", "b"), List.of()));
    assertThat(key(List.of(List.of("a"), "b"))).isNotEqualTo(key(List.of(List.of("a", "b"))));
    assertThat(key(Map.of("a", "b"))).isNotEqualTo(key(Map.of("b", "a")));
    assertThat(key((Object) null)).isNotEqualTo(key()).isNotEqualTo(key(""));
    assertThat(key(Optional.empty())).isNotEqualTo(key((Object) null));
    assertThat(key(List.of("1"))).isNotEqualTo(key(List.of(1)));
  }

  @Test
  void parametersThatDoNotFitShareAHashAndTheFirstStayReadable() {
    String x = "x".repeat(64);

    assertThat(key(x, x, x, x, x, x, x, x.substring(13))).hasSize(512).doesNotContain("~");
    assertThat(key(x, x, x, x, x, x, x, x, x, x))
        .isEqualTo("sales" + (":" + x).repeat(7) + ":~d2d7c56701fa872bfe08657c5732688f9d4f9aba");
    assertThat(key(x, x, x, x, x, x, x, x, x, x))
        .isNotEqualTo(key(x, x, x, x, x, x, x, List.of(x, x, x)))
        .isNotEqualTo(key(x, x, x, x, x, x, x, x, x, x, x));
    assertThat(key(IntStream.range(0, 10_000).boxed().toArray()).length()).isLessThan(513);
  }

  @Test
  void aListOfAnyLengthIsAParameter() {
    List<Integer> ids = IntStream.range(0, 200_000).boxed().toList();

    assertThat(key(ids)).isEqualTo(key(new ArrayList<>(ids))).matches("sales:~[0-9a-f]{40}");
    assertThat(key(ids)).isNotEqualTo(key(ids.subList(0, 199_999)));
  }

  @Test
  void noTextPassesForAHash() {
    String hashed = key("a:b").substring("sales:".length());

    assertThat(key(hashed)).isNotEqualTo(key("a:b"));
  }

  @Test
  void theOrderOfASetOrMapDoesNotMatter() {
    assertThat(key(new LinkedHashSet<>(List.of("a", "b", "c"))))
        .isEqualTo(key(new LinkedHashSet<>(List.of("c", "a", "b"))))
        .isEqualTo(key(new TreeSet<>(Set.of("a", "b", "c"))));

    Map<String, Object> one = new LinkedHashMap<>();
    one.put("from", 1);
    one.put("to", List.of(2));
    Map<String, Object> other = new LinkedHashMap<>();
    other.put("to", List.of(2));
    other.put("from", 1);
    assertThat(key(one)).isEqualTo(key(other)).isEqualTo(key(new HashMap<>(one)));
  }

  @Test
  void theOrderOfAListMatters() {
    assertThat(key(List.of("a", "b"))).isNotEqualTo(key(List.of("b", "a")));
    assertThat(key(List.of("a", "b"))).isNotEqualTo(key(Set.of("a", "b")));
  }

  @Test
  void equalRecordsHaveOneKeyAndOthersAnother() {
    Nested nested = new Nested(new Filter(Region.EU, 2026, List.of("a")), Optional.empty());
    Nested equal = new Nested(new Filter(Region.EU, 2026, List.of("a")), Optional.empty());
    Nested other = new Nested(new Filter(Region.EU, 2026, List.of("b")), Optional.empty());

    assertThat(key(nested)).isEqualTo(key(equal)).isNotEqualTo(key(other));
  }

  /** Their equals compares who they are, or their text may change. */
  @Test
  void whatHasNoStableFormIsRefusedWithTheWayOut() {
    assertRefused(new StringBuilder("x"), "use its toString()");
    assertRefused(new ArrayDeque<>(List.of("a")), "copy it into a list, List.copyOf(…), or a set");
    assertRefused(Map.of("a", 1).values(), "copy it into a list");
    assertRefused(new AtomicLong(7), "use its longValue() or doubleValue()");
    assertRefused(TimeZone.getTimeZone("UTC"), "use its toZoneId()");
    assertRefused(new GregorianCalendar(), "use its toInstant()");
    assertRefused(JapaneseDate.of(2026, 1, 1), "use LocalDate.from(…)");
    assertRefused(new Date(7) {}, "or key it by its id");
    assertRefused(new BigDecimal("1") {}, "use its longValue() or doubleValue()");
    assertRefused(String.class, "or key it by its id");
  }

  private static void assertRefused(Object param, String advice) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> key(param))
        .withMessageStartingWith("a parameter of " + param.getClass())
        .withMessageContainingAll("has no stable form; ", advice);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> key(List.of(param)))
        .withMessageContaining(advice);
  }

  record ByMail(String address) {
    public String address() {
      return "hidden";
    }
  }

  /** What an accessor hides, equals compares nevertheless. */
  @Test
  void aRecordIsReadByItsFields() {
    assertThat(key(new ByMail("a@x"))).isNotEqualTo(key(new ByMail("b@x")));
  }

  @Test
  void aValueWithoutAStableFormIsRefused() {
    Object param = new Object();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> key(param))
        .withMessage(
            "a parameter of class java.lang.Object has no stable form; use strings, numbers, enums,"
                + " dates, UUIDs, records, lists, sets or maps of these, or key it by its id");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> key(List.of(Map.of("a", param))))
        .withMessageContaining("class java.lang.Object has no stable form");
  }

  @Test
  void aNumberOfAnUnknownKindIsRefusedSinceItsTextMayChange() {
    Number custom =
        new Number() {
          @Override
          public int intValue() {
            return 1;
          }

          @Override
          public long longValue() {
            return 1;
          }

          @Override
          public float floatValue() {
            return 1;
          }

          @Override
          public double doubleValue() {
            return 1;
          }
        };
    assertThatIllegalArgumentException()
        .isThrownBy(() -> key(custom))
        .withMessageContaining("has no stable form");
  }

  @Test
  void aCollectionThatContainsItselfIsRefused() {
    List<Object> loop = new ArrayList<>();
    loop.add(loop);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> key(loop))
        .withMessage(
            "a parameter must be nested at most 32 deep and not contain itself; key it by its id");
  }

  @Test
  void aResourceMayHaveSeveralSegments() {
    ReportKey<String> key = ReportKey.ofParams("sales:today", String.class, "eu");
    assertThat(key.text()).isEqualTo("sales:today:eu");
    assertThat(key.resource()).isEqualTo("sales:today");
    assertThat(key.isOf("sales:today")).isTrue();
    assertThat(key.isOf("sales")).isFalse();
    assertThat(key).isEqualTo(ReportKey.of("sales:today:eu", String.class));
    assertThat(KeyPattern.of("sales:*").matches(key)).isTrue();
  }

  @Test
  void anEmptySegmentOfAResourceIsRefused() {
    for (String resource : new String[] {":sales", "sales:", "sales::eu", "sales: :eu"}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> ReportKey.ofParams(resource, String.class))
          .withMessageContaining("resource must not have an empty segment, was '" + resource + "'");
    }
  }

  @Test
  void aResourceThatIsTooLongIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ReportKey.ofParams("x".repeat(512), String.class, "a"))
        .withMessageContaining("key must have at most 512 characters, had 554");
  }

  @Test
  void halfASurrogatePairIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> key("\ud83d"))
        .withMessageContainingAll("parameter", "unpaired surrogate");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> key(List.of("\ud83d")))
        .withMessageContainingAll("parameter", "unpaired surrogate");
  }

  @Test
  void whateverIsNestedTooDeepIsRefused() {
    Object[] array = new Object[1];
    array[0] = array;
    Map<String, Object> map = new HashMap<>();
    map.put("self", map);
    Map<Object, Integer> keys = new IdentityHashMap<>();
    keys.put(keys, 1);
    List<Object> throughAnOptional = new ArrayList<>();
    throughAnOptional.add(Optional.of(throughAnOptional));
    List<Object> throughARecord = new ArrayList<>();
    throughARecord.add(new Holder(throughARecord));

    List<Object> twice = new ArrayList<>(); // would be looked through 2^32 times
    twice.add(twice);
    twice.add(twice);

    for (Object loop : List.of(array, map, keys, throughAnOptional, throughARecord, twice)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> key(loop, "b"))
          .withMessageContaining("nested at most 32 deep");
    }
  }

  @Test
  void whatIsReachedTooOftenIsRefused() {
    Object shared = List.of("a");
    for (int i = 0; i < 30; i++) {
      shared = List.of(shared, shared);
    }
    Object wide = shared;

    assertThatIllegalArgumentException()
        .isThrownBy(() -> key(wide))
        .withMessageContaining("must hold at most 1000000 values");
  }

  @Test
  void thirtyTwoLevelsOfAnyKindAreTakenAndNoMore() {
    assertDeepest(List::of);
    assertDeepest(Optional::of);
    assertDeepest(Holder::new);
    assertDeepest(inner -> Map.of("a", inner));
    assertDeepest(inner -> Map.of(inner, "a"));
    assertDeepest(inner -> new Object[] {inner});
  }

  private record Holder(Object inner) {}

  private static void assertDeepest(UnaryOperator<Object> level) {
    Object nested = "a";
    for (int depth = 0; depth < 32; depth++) {
      nested = level.apply(nested);
    }
    Object deepest = nested;
    Object deeper = level.apply(nested);

    assertThat(key(deepest, "b")).matches("sales:~[0-9a-f]{40}:b");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> key(deeper, "b"))
        .withMessageContaining("nested at most 32 deep");
  }
}
