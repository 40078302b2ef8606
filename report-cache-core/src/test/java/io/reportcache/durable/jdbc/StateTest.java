package io.reportcache.durable.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.durable.store.Ending;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StateTest {

  private static final Pattern LITERAL =
      Pattern.compile("\\b(state|ending)( \\+ 0)? *(=|<>|IN \\() *[0-9]");

  /** The scripts can't ask for the numbers, so they say them once more. */
  @ParameterizedTest
  @EnumSource
  void theScriptsHaveTheSameNumbers(SqlDialect dialect) throws IOException {
    String script = script(dialect).replace("--", "").replaceAll("\\s+", " ");
    assertThat(script)
        .contains(
            "state: " + list(Arrays.stream(State.values()), State::toSql),
            "ending: "
                + list(
                    Arrays.stream(Ending.values()),
                    each -> Integer.toString(EndingColumn.format(each))));
  }

  @Test
  void noStatementHasALiteralNumber() throws IOException {
    Path sources = Path.of("src/main/java/io/reportcache/durable/jdbc");
    try (Stream<Path> files = Files.list(sources)) {
      List<String> literal =
          files
              .filter(file -> LITERAL.matcher(read(file)).find())
              .map(file -> file.getFileName().toString())
              .toList();
      assertThat(literal).isEmpty();
    }
  }

  @Test
  void aStateThatThereIsNotIsNoticedWhenTheStatementIsMade() {
    assertThat(State.in("state = {READY} OR state IN ({WAITING})"))
        .isEqualTo("state = 0 OR state IN (0, 2, 6)");
    assertThatThrownBy(() -> State.in("state = {REDY}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("state = {REDY}");
  }

  private static <E extends Enum<E>> String list(Stream<E> all, Function<E, String> number) {
    return all.map(
            each ->
                number.apply(each) + " " + each.name().toLowerCase(Locale.ROOT).replace('_', ' '))
        .collect(Collectors.joining(", "));
  }

  private static String script(SqlDialect dialect) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            State.class.getResourceAsStream(
                dialect.product.folder + "/R__report_cache_deliveries.sql"))) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
