package io.reportcache.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.InputStream;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URL;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** P3: what is known of parameters by their type alone. */
class ParamTypeTest {

  enum Period {
    TODAY,
    WEEK {
      @Override
      public String toString() {
        return "TODAY";
      }
    }
  }

  sealed interface Selection {}

  record ByCustomer(String id) implements Selection {}

  record Every() implements Selection {}

  sealed interface Loose {}

  static final class NoRecord implements Loose {}

  record Filter(Period period, List<Selection> selections, Object more, Comparable<?> any) {}

  record Node<T>(T value, Node<List<T>> next, Optional<Node<T>> other) {}

  record Page<T>(int number, List<T> rows) {}

  record Text(StringBuilder text) {}

  record Outer(Map<String, List<Text>> texts) {}

  private static <P> String key(Class<P> type, P param) {
    return ReportKey.byParam("sales", TypeToken.of(String.class), TypeToken.of(type))
        .apply(param)
        .text();
  }

  @Test
  void whereAllHaveOneClassItIsLeftOut() {
    assertThat(key(Period.class, Period.TODAY)).isEqualTo("sales:TODAY");
    assertThat(key(Period.class, Period.WEEK)).isEqualTo("sales:WEEK");
    assertThat(key(String.class, "a#b")).isEqualTo("sales:a#b");
    assertThat(key(Long.class, 7L)).isEqualTo("sales:7");
    assertThat(key(LocalDate.class, LocalDate.of(2026, 1, 31))).isEqualTo("sales:2026-01-31");
    assertThat(key(UUID.class, new UUID(7, 7))).isEqualTo("sales:" + new UUID(7, 7));
    assertThat(key(Instant.class, Instant.EPOCH)).matches("sales:~[0-9a-f]{40}");
    assertThat(key(String.class, "~a")).matches("sales:~[0-9a-f]{40}");
  }

  @Test
  void whereTheyMayHaveSeveralItIsWritten() {
    assertThat(key(Object.class, 7)).isEqualTo("sales:Integer#7");
    assertThat(key(Object.class, "7")).isEqualTo("sales:7");
    assertThat(key(Number.class, 7L)).isEqualTo("sales:Long#7");
    assertThat(key(BigDecimal.class, BigDecimal.ONE)).isEqualTo("sales:BigDecimal#1");
    assertThat(key(Date.class, new Date(7))).isEqualTo("sales:Date#7");
    assertThat(key(ZoneId.class, ZoneId.of("UTC"))).isEqualTo("sales:ZoneId#UTC");
    assertThat(key(Enum.class, Period.TODAY))
        .isEqualTo("sales:io.reportcache.key.ParamTypeTest$Period#TODAY");
    assertThat(key(Selection.class, new ByCustomer("7")))
        .isNotEqualTo(key(Selection.class, new Every()));
  }

  @Test
  void whatCanBeInAKeyIsTaken() {
    for (Class<?> type :
        new Class<?>[] {
          Filter.class,
          Selection.class,
          Node.class,
          Object.class,
          Number.class,
          Record.class,
          CharSequence.class,
          Comparable.class,
          Collection.class,
          List.class,
          ArrayList.class,
          TreeMap.class,
          Set.class,
          Map.Entry.class,
          Optional.class,
          int.class,
          int[][].class,
          Filter[].class,
          URI.class,
          ZoneId.class,
          java.sql.Timestamp.class,
          io.reportcache.tenant.TenantId.class
        }) {
      assertThatCode(() -> ParamType.of(TypeToken.of(type)))
          .as("%s", type)
          .doesNotThrowAnyException();
    }
    assertThatCode(() -> ParamType.of(new TypeToken<Map<String, List<? extends Selection>>>() {}))
        .doesNotThrowAnyException();
    assertThatCode(() -> ParamType.of(new TypeToken<Page<Filter>>() {})).doesNotThrowAnyException();
  }

  @Test
  void whatCanNotIsRefusedWithTheWayOut() {
    assertRefused(TypeToken.of(StringBuilder.class), "class java.lang.StringBuilder", "toString()");
    assertRefused(TypeToken.of(ArrayDeque.class), "class java.util.ArrayDeque", "List.copyOf");
    assertRefused(TypeToken.of(URL.class), "class java.net.URL", "use a URI");
    assertRefused(TypeToken.of(InputStream.class), "class java.io.InputStream", "by its id");
    assertRefused(TypeToken.of(Thread[].class), "class java.lang.Thread", "by its id");
    assertRefused(
        TypeToken.of(Loose.class), "class io.reportcache.key.ParamTypeTest$NoRecord", "by its id");
  }

  @Test
  void whatIsInsideIsLookedAtToo() {
    String place =
        "class java.lang.StringBuilder (component text of io.reportcache.key.ParamTypeTest$Text)";
    assertRefused(TypeToken.of(Text.class), place, "toString()");
    assertRefused(TypeToken.of(Outer.class), place, "toString()");
    assertRefused(new TypeToken<List<Text>>() {}, place, "toString()");
    assertRefused(new TypeToken<Map<String, ? extends Optional<Text[]>>>() {}, place, "toString()");
    assertRefused(new TypeToken<Page<Text>>() {}, place, "toString()");
    assertRefused(new TypeToken<Page<Map<String, Text>>[]>() {}, place, "toString()");
    assertRefused(
        new TypeToken<Page<Thread>>() {},
        "class java.lang.Thread (component rows of io.reportcache.key.ParamTypeTest$Page)",
        "by its id");
  }

  @Test
  @Timeout(60)
  void typesThatReferToThemselvesComeToAnEnd() {
    assertThatCode(() -> ParamType.of(new TypeToken<Node<String>>() {})).doesNotThrowAnyException();
    assertRefused(
        new TypeToken<Node<Thread>>() {},
        "class java.lang.Thread (component value of io.reportcache.key.ParamTypeTest$Node)",
        "by its id");
  }

  /** Only the value tells what an Object is; the message is the same. */
  @Test
  void whatIsKnownAtTheCallOnlyIsRefusedThere() {
    Filter filter = new Filter(Period.TODAY, List.of(), Stream.of(1), 7);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> key(Filter.class, filter))
        .withMessageContainingAll("a parameter of class ", "has no stable form; use strings,");
  }

  private static void assertRefused(TypeToken<?> type, String what, String advice) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ParamType.of(type))
        .withMessageStartingWith("a parameter of " + what + " has no stable form; ")
        .withMessageContaining(advice);
  }
}
