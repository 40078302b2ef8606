package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.cache.Answer;
import io.reportcache.cache.EvictionPolicy;
import io.reportcache.cache.Source;
import io.reportcache.testing.Threads;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * F1 to F3: an invalidation of each {@link Breadth} meets a value on each {@link Route} into the
 * cache, under each order of eviction. In each cell a value is made from old data, the data
 * changes, the invalidation returns, and only then does the value arrive.
 *
 * <p>All cells are run. Two routes mean less than the others: by {@code PUT_MANY} and {@code ADD}
 * the value has arrived before the invalidation, since a put holds from its call on and nothing of
 * it is under way afterwards; what is put after an invalidation holds by contract. What puts do to
 * loads under way is in {@link FreshnessRaceTest}, what transactions do to each other in {@link
 * TransactionTest}. {@code increment} makes its value from the one in the cache: see {@link
 * AtomicOperationsTest}.
 */
@Tag("slow")
class RaceMatrixTest {

  static Stream<Arguments> cells() {
    return Stream.of(Breadth.values())
        .flatMap(
            breadth ->
                Stream.of(Route.values())
                    .flatMap(
                        route ->
                            Stream.of(EvictionPolicy.values())
                                .map(policy -> Arguments.of(breadth, route, policy))));
  }

  @ParameterizedTest(name = "{0} meets {1}, {2}")
  @MethodSource("cells")
  void nothingOldArrivesWhenNobodyReadsMeanwhile(
      Breadth breadth, Route route, EvictionPolicy policy) throws Exception {
    try (Race race = new Race(policy)) {
      Route.OnItsWay onItsWay = route.begin(race);
      race.data = "new";
      breadth.invalidate(race.caches);
      onItsWay.end();

      assertNothingThere(race);
      assertThat(race.acme.ask(Race.KEY, route.reader(), () -> race.data))
          .extracting(Answer::value, Answer::source)
          .containsExactly("new", Source.COMPUTED);
      assertThat(race.acme.get(Race.KEY)).contains("new");
    }
  }

  @ParameterizedTest(name = "{0} meets {1}, {2}")
  @MethodSource("cells")
  void whoReadsMeanwhileGetsTheNewValueAndKeepsIt(
      Breadth breadth, Route route, EvictionPolicy policy) throws Exception {
    try (Race race = new Race(policy)) {
      Route.OnItsWay onItsWay = route.begin(race);
      race.data = "new";
      breadth.invalidate(race.caches);

      assertNothingThere(race);
      // Were it to wait for the old load, this would wait for ever, unless it can't know better.
      var reader = Threads.start(() -> race.acme.ask(Race.KEY, route.reader(), () -> race.data));
      if (!route.isKnownToBeHit(breadth)) {
        reader.awaitWaiting();
        onItsWay.end();
      }
      assertThat(reader.result())
          .extracting(Answer::value, Answer::source)
          .containsExactly("new", Source.COMPUTED);
      assertThat(race.acme.get(Race.KEY)).contains("new");
      if (route.isKnownToBeHit(breadth)) {
        onItsWay.end();
      }

      if (route.overwritesWhatOthersLoad()) {
        assertThat(race.acme.get(Race.KEY).orElse("new")).isEqualTo("new");
      } else {
        assertThat(race.acme.ask(Race.KEY, route.reader(), () -> "not run"))
            .extracting(Answer::value, Answer::source)
            .containsExactly("new", Source.HIT);
      }
    }
  }

  @ParameterizedTest(name = "{0} meets {1}, {2}")
  @MethodSource("cells")
  void aCleanUpMeanwhileChangesNothing(Breadth breadth, Route route, EvictionPolicy policy)
      throws Exception {
    try (Race race = new Race(policy)) {
      Route.OnItsWay onItsWay = route.begin(race);
      race.data = "new";
      breadth.invalidate(race.caches);
      race.caches.cleanUp(); // forgets what it thinks nobody needs any more
      onItsWay.end();
      race.caches.cleanUp();

      assertNothingThere(race);
      assertThat(race.acme.remember(Race.KEY, route.reader(), () -> race.data)).isEqualTo("new");
    }
  }

  private static void assertNothingThere(Race race) {
    assertThat(race.acme.get(Race.KEY)).isEmpty();
    assertThat(race.acme.has(Race.KEY)).isFalse();
    assertThat(race.acme.getKeys()).isEmpty();
    assertThat(race.acme.many(List.of(Race.KEY))).isEmpty();
  }
}
