package io.reportcache.cache.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.key.KeyPattern;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Scope;
import io.reportcache.key.Tag;
import io.reportcache.testing.Threads;
import java.util.AbstractList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** F1 and R6: what a log of fences knows, how much of it, and what it forgets. */
class FenceLogTest {

  private static final ReportKey<String> TODAY = ReportKey.of("sales:today", String.class);

  private final InvalidationOrder fences = new InvalidationOrder();
  private final FenceLog log = new FenceLog();

  @Test
  void eachKindOfScopeIsKeptOnceAndHitsWhatBelongsToIt() {
    List<Scope> scopes =
        List.of(
            KeyPattern.of("products:*"),
            KeyPattern.of("*:eu"),
            Tag.of("finance"),
            TODAY,
            KeyPattern.of("orders"));
    raise(scopes);
    raise(scopes);

    assertThat(log.size()).isEqualTo(5);
    assertThat(killer(TODAY, 0)).isNotNull();
    assertThat(killer(key("products:all"), 0)).isNotNull();
    assertThat(killer(key("sales:eu"), 0)).isNotNull();
    assertThat(killer(key("orders"), 0)).isNotNull();
    assertThat(log.killer(key("other"), Set.of(Tag.of("finance")), 0)).isNotNull();
    assertThat(log.killer(key("other"), Set.of(Tag.of("staff")), 0)).isNull();
    assertThat(killer(key("sales:week"), 0)).isNull();
  }

  /** D4: half of an invalidation would be none. */
  @Test
  void anInvalidationThatIsBrokenOffHitsEverythingAndItsNumberIsNotGivenAgain() {
    long before = fences.now();
    Scope first = KeyPattern.of("products:*");
    Collection<Scope> scopes =
        new AbstractList<>() {
          @Override
          public Scope get(int index) {
            if (index > 0) {
              throw new OutOfMemoryError("a test's");
            }
            return first;
          }

          @Override
          public int size() {
            return 2;
          }
        };
    assertThatThrownBy(() -> raise(scopes)).isInstanceOf(OutOfMemoryError.class);

    assertThat(fences.now()).isEqualTo(before + 1);
    assertThat(log.latest()).isEqualTo(before + 1);
    assertThat(log.floor().count()).isEqualTo(before + 1);
    assertThat(raise(List.of(TODAY))).isEqualTo(before + 2);
    assertThat(killer(TODAY, before + 1)).isNotNull();
  }

  @Test
  void whatBeganAfterAnInvalidationIsNotHitByItHoweverManyOthersFollow() {
    Tag finance = Tag.of("finance");
    long count = raise(List.of(KeyPattern.of("*:eu"), KeyPattern.of("sales:*"), finance, TODAY));
    raise(List.of(KeyPattern.of("others:*"), KeyPattern.of("*:others"), Tag.of("others")));

    for (ReportKey<?> key : List.of(TODAY, key("x:eu"), key("sales:week"), key("sales"))) {
      assertThat(killer(key, count - 1)).as("%s, begun before", key).isNotNull();
      assertThat(killer(key, count)).as("%s, begun after", key).isNull();
    }
    assertThat(log.killer(key("x"), Set.of(finance), count - 1)).isNotNull();
    assertThat(log.killer(key("x"), Set.of(finance), count)).isNull();
  }

  @Test
  void anInvalidationOfEverythingLeavesNoScopesButAFloor() {
    raise(List.of(KeyPattern.of("sales:*"), KeyPattern.of("*:eu"), Tag.of("finance")));
    long count = raise(List.of(KeyPattern.of("*")));

    assertThat(log.size()).isZero();
    assertThat(log.floor().count()).isEqualTo(count);
    assertThat(log.latest()).isEqualTo(count);
  }

  @Test
  void asManyScopesAsTheLimitAreKeptAndOneMoreRaisesTheFloor() {
    for (int i = 0; i < FenceLog.LIMIT; i++) {
      raise(List.of(Tag.of("t" + i)));
    }
    assertThat(log.size()).isEqualTo(FenceLog.LIMIT);
    assertThat(log.floor().count()).isZero();

    long count = raise(List.of(Tag.of("one more")));
    assertThat(log.size()).isZero();
    assertThat(log.floor().count()).isEqualTo(count);
  }

  @Test
  void scopesAreForgottenUpToACountAndTheFloorStandsWhereTheyStood() {
    raise(List.of(KeyPattern.of("first:*")));
    long second = raise(List.of(KeyPattern.of("*:second")));
    raise(List.of(KeyPattern.of("third:*")));

    fences.forget(log, second);

    assertThat(log.size()).isEqualTo(1);
    assertThat(log.floor().count()).isEqualTo(second);
    assertThat(killer(key("third:x"), second)).isNotNull();
    assertThat(killer(key("first:x"), 0)).isNull(); // the floor is there for those
  }

  @Test
  void numbersGrowByOneAndAreWhatIsPublished() {
    assertThat(raise(List.of(TODAY))).isEqualTo(1);
    assertThat(raise(List.of(TODAY))).isEqualTo(2);
    assertThat(fences.now()).isEqualTo(2);
    assertThat(log.latest()).isEqualTo(2);
  }

  @Test
  void otherThreadsInvalidateAfterTheEndAsBefore() throws Exception {
    fences.close(0);

    assertThat(Threads.start(() -> raise(List.of(TODAY))).result()).isEqualTo(1);
    assertThat(fences.allTenants().isClosed()).isTrue();
  }

  private long raise(Collection<? extends Scope> scopes) {
    return fences.raise(log, scopes, "test", 0);
  }

  private Fence killer(ReportKey<?> key, long since) {
    return log.killer(key, Set.of(), since);
  }

  private static ReportKey<String> key(String text) {
    return ReportKey.of(text, String.class);
  }
}
