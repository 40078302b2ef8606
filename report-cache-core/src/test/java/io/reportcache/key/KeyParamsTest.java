package io.reportcache.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** P3: parameters that are not short strings become a stable hash. */
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

  @Test
  void shortAndPlainParametersStandAsTheyAre() {
    assertThat(key("today")).isEqualTo("sales:today");
    assertThat(key("today", "eu")).isEqualTo("sales:today:eu");
    assertThat(key(7, 7L, -1.5, new BigDecimal("1.50"))).isEqualTo("sales:7:7:-1.5:1.50");
    assertThat(key(true, 'x', Region.EU, DayOfWeek.MONDAY)).isEqualTo("sales:true:x:EU:MONDAY");
    assertThat(key(Region.US)).as("an enum's name, whatever its toString").isEqualTo("sales:US");
    assertThat(key(ID)).isEqualTo("sales:" + ID);
    assertThat(key(LocalDate.of(2026, 1, 31))).isEqualTo("sales:2026-01-31");
    assertThat(key("größe", "a b", "*", "x".repeat(64)))
        .isEqualTo("sales:größe:a b:*:" + "x".repeat(64));
    assertThat(key()).isEqualTo("sales");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", " a", "a ", "a:b", ":", "~", "~a", "a\nb", "a\0", "😀", "\u0085"})
  void oddStringsBecomeAHash(String odd) {
    assertThat(key(odd)).matches("sales:~[0-9a-f]{32}");
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
          new int[] {1},
          new String[][] {{"a"}},
          Optional.empty(),
          new StringBuilder("x")
        }) {
      assertThat(key(param)).matches("sales:~[0-9a-f]{32}");
    }
  }

  /**
   * The same after restarts and on every node, and so in every version to come. The constants were
   * computed outside Java, from the form that StableHash describes.
   */
  @Test
  void theHashesOfTheseValuesNeverChange() {
    assertThat(key("a:b")).isEqualTo("sales:~eca7e57b4cb416b069a1dfa1817263cd");
    assertThat(key("")).isEqualTo("sales:~fb912574cecad54c6a0bc75b46172350");
    assertThat(key((Object) null)).isEqualTo("sales:~5feceb66ffc86f38d952786c6d696c79");
    assertThat(key(List.of("a", 1, true))).isEqualTo("sales:~27969fbc9f20d5f2cd7568ffda118ae3");
    assertThat(
            key(Map.of("from", LocalDate.of(2026, 1, 1), "regions", Set.of(Region.EU, Region.US))))
        .isEqualTo("sales:~254f1d5c46cb4e532d61010a73ad5b86");
    assertThat(
            key(
                new Nested(
                    new Filter(Region.US, 2026, List.of("größe", "😀")),
                    Optional.of(LocalDate.of(2026, 2, 3)))))
        .isEqualTo("sales:~ac33d61cb794e23617b01492a1dc4f13");
    assertThat(key((Object) new Object[] {new int[] {1, 2, 3}}))
        .isEqualTo("sales:~05b3d4f42ac27e9176c5f4062b52bd14");
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

  @Test
  void aValueWithoutAStableFormIsRefused() {
    Object param = new Object();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> key(param))
        .withMessage(
            "a parameter of class java.lang.Object has no stable form; use strings, numbers, enums,"
                + " dates, UUIDs, records, collections or maps of these, or key it by its id");
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
  void aResourceWithASeparatorIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ReportKey.ofParams("sales:today", String.class, "eu"))
        .withMessage(
            "resource must not contain ':', was 'sales:today'; give the rest as parameters");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ReportKey.ofParams(":sales", String.class))
        .withMessageContaining("resource must not contain ':', was ':sales'");
  }

  @Test
  void aKeyThatGetsTooLongIsRefused() {
    Object[] params = new Object[10];
    Arrays.fill(params, "x".repeat(64));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> key(params))
        .withMessageContaining("key must have at most 512 characters, had 655");
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

    for (Object loop : List.of(array, map, keys, throughAnOptional, throughARecord)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> key(loop, "b"))
          .withMessageContaining("nested at most 32 deep");
    }
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

    assertThat(key(deepest, "b")).matches("sales:~[0-9a-f]{32}:b");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> key(deeper, "b"))
        .withMessageContaining("nested at most 32 deep");
  }
}
