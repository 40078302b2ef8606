package io.reportcache.report;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.event.DomainEvent;
import io.reportcache.invalidation.InvalidationRule;
import io.reportcache.key.KeyPattern;
import io.reportcache.key.TypeToken;
import io.reportcache.schedule.Schedule;
import io.reportcache.warming.Priority;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** N3: what follows from a declaration. */
class ReportTest {

  enum Period {
    TODAY,
    WEEK
  }

  record Filter(String region, Set<String> tags) {}

  record OrderCreated(int total) implements DomainEvent {}

  record OrderCancelled() implements DomainEvent {}

  @Test
  void aReportHasTheDocumentedDefaults() {
    Report<NoParams, String> report = Report.named("sales", String.class).generatedBy(() -> "x");

    assertThat(report.name()).isEqualTo("sales");
    assertThat(report.policy().ttl()).contains(ofMinutes(15));
    assertThat(report.policy().staleWhileRevalidate()).isEqualTo(Duration.ZERO);
    assertThat(report.rules()).isEmpty();
    assertThat(report.warmup()).isEmpty();
    assertThat(generated(report, NoParams.NONE)).isEqualTo("x");
    assertThat(report).hasToString("report 'sales'");
  }

  @Test
  void aReportWithoutParametersHasItsNameForAKey() {
    Report<NoParams, String> report = Report.named("sales", String.class).generatedBy(() -> "x");

    assertThat(report.key(NoParams.NONE).text()).isEqualTo("sales");
    assertThat(report.key(NoParams.NONE).type()).isEqualTo(String.class);
    assertThat(report.pattern()).isEqualTo(KeyPattern.of("sales:*"));
    assertThat(report.pattern().matches(report.key(NoParams.NONE))).isTrue();
  }

  @Test
  void parametersBecomeTheSegmentsOfTheKey() {
    Report<Period, String> byName =
        Report.named("sales", String.class).keyedBy(Period::name).generatedBy(Period::name);
    Report<Filter, String> bySeveral =
        Report.named("sales", String.class)
            .keyedBy((Filter f) -> List.of(f.region(), 7))
            .generatedBy(Filter::region);

    assertThat(byName.key(Period.TODAY).text()).isEqualTo("sales:TODAY");
    assertThat(bySeveral.key(new Filter("eu", Set.of())).text()).isEqualTo("sales:eu:Integer#7");
    assertThat(bySeveral.pattern().matches("sales:eu:Integer#7")).isTrue();
  }

  /** P3: the same over restarts and nodes, where sets have another order each time. */
  @Test
  void parametersGivenAsASetMakeOneKeyWhateverTheirOrder() {
    Report<Filter, String> report =
        Report.named("sales", String.class).keyedBy(Filter::tags).generatedBy(Filter::region);

    assertThat(report.key(new Filter("eu", new LinkedHashSet<>(List.of("a", "b", "c")))))
        .isEqualTo(report.key(new Filter("eu", new LinkedHashSet<>(List.of("c", "b", "a")))));
  }

  sealed interface Selection {}

  record ByCustomer(String id) implements Selection {}

  record ByProduct(String id) implements Selection {}

  /** P3: the second asker would get the first's report. */
  @Test
  void parametersOfOneSealedInterfaceHaveKeysOfTheirOwn() {
    Report<Selection, String> byTheParameter =
        Report.named("sales", String.class).keyedBy((Selection s) -> s).generatedBy(s -> "" + s);
    Report<Selection, String> byTheType =
        Report.named("sales", String.class).keyedBy(Selection.class).generatedBy(s -> "" + s);

    for (Report<Selection, String> report : List.of(byTheParameter, byTheType)) {
      assertThat(report.key(new ByCustomer("7")))
          .isEqualTo(report.key(new ByCustomer("7")))
          .isNotEqualTo(report.key(new ByProduct("7")));
    }
    assertThat(byTheType.key(new ByCustomer("7")))
        .isEqualTo(byTheParameter.key(new ByCustomer("7")));
  }

  /** P3: what keyedBy returns may be one part, or any number of them. */
  @Test
  void aListOfPartsNeverHasTheKeyOfAPart() {
    Report<Object, String> report =
        Report.named("sales", String.class).keyedBy((Object o) -> o).generatedBy(o -> "x");
    List<Object> params =
        List.of(
            "7",
            7,
            List.of("7"),
            List.of(7),
            List.of(),
            List.of(List.of()),
            List.of(List.of("7")),
            List.of("7", "7"),
            List.of(List.of("7", "7")),
            Set.of("7"),
            new String[] {"7"},
            "7:7",
            "",
            NoParams.NONE);

    assertThat(params.stream().map(report::key).distinct()).hasSameSizeAs(params);
    assertThat(report.key(List.of("eu", "books")).text()).isEqualTo("sales:eu:books");
  }

  @Test
  void aParameterOfOneClassNeedNotNameIt() {
    Report<Period, String> report =
        Report.named("sales", String.class).keyedBy(Period.class).generatedBy(Period::name);

    assertThat(report.key(Period.TODAY).text()).isEqualTo("sales:TODAY");
    assertThat(generated(report, Period.WEEK)).isEqualTo("WEEK");
  }

  @Test
  void aTypeThatCanNotBeAKeyIsRefusedWithTheDeclaration() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Report.named("sales", String.class).keyedBy(StringBuilder.class))
        .withMessage(
            "report 'sales' can't be keyed by java.lang.StringBuilder: a parameter of class"
                + " java.lang.StringBuilder has no stable form; use its toString()");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Report.named("sales", String.class)
                    .keyedBy(new TypeToken<List<StringBuilder>>() {}))
        .withMessageContaining("has no stable form; use its toString()");
  }

  @Test
  void aReportMayHaveAGenericResult() {
    Report<NoParams, List<String>> report =
        Report.named("names", new TypeToken<List<String>>() {}).generatedBy(() -> List.of("a"));

    assertThat(report.key(NoParams.NONE).type()).isEqualTo(List.class);
    assertThat(report.key(NoParams.NONE).genericType())
        .hasToString("java.util.List<java.lang.String>");
    List<String> names = generated(report, NoParams.NONE);
    assertThat(names).containsExactly("a");
  }

  @Test
  void aResultThatCanBeReadOnceOnlyIsRefusedWithTheDeclaration() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Report.named("rows", Stream.class))
        .withMessage(
            "value of key 'rows' must be something that can be kept, but a java.util.stream.Stream"
                + " can be read once only; collect it into a list");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Report.named("rows", new TypeToken<Optional<Iterator<String>>>() {}))
        .withMessageContaining("a java.util.Iterator can be read once only");
  }

  @Test
  void theTtlAndTheTimeBeyondItStandInEitherOrder() {
    CachePolicy one =
        Report.named("sales", String.class)
            .ttl(ofMinutes(1))
            .staleWhileRevalidate(ofMinutes(2))
            .generatedBy(() -> "x")
            .policy();
    CachePolicy other =
        Report.named("sales", String.class)
            .staleWhileRevalidate(ofMinutes(2))
            .ttl(ofMinutes(1))
            .generatedBy(() -> "x")
            .policy();

    for (CachePolicy policy : List.of(one, other)) {
      assertThat(policy.ttl()).contains(ofMinutes(1));
      assertThat(policy.staleWhileRevalidate()).isEqualTo(ofMinutes(2));
    }
  }

  @Test
  void eachEventMakesARuleOnTheReportsOwnKeys() {
    Report<NoParams, String> report =
        Report.named("sales", String.class)
            .invalidatedBy(OrderCreated.class, OrderCancelled.class)
            .generatedBy(() -> "x");

    assertThat(report.rules())
        .extracting(InvalidationRule::event)
        .isEqualTo(List.of(OrderCreated.class, OrderCancelled.class));
    assertThat(report.rules())
        .allSatisfy(
            rule -> {
              assertThat(rule.patterns()).containsExactly(KeyPattern.of("sales:*"));
              assertThat(rule.allTenants()).isFalse();
            });
  }

  @Test
  void anEventMayHaveACondition() {
    Report<NoParams, String> report =
        Report.named("sales", String.class)
            .invalidatedWhen(OrderCreated.class, event -> event.total() > 100)
            .generatedBy(() -> "x");

    @SuppressWarnings("unchecked") // declared above
    InvalidationRule<OrderCreated> rule = (InvalidationRule<OrderCreated>) report.rules().get(0);
    assertThat(rule.condition().test(new OrderCreated(101))).isTrue();
    assertThat(rule.condition().test(new OrderCreated(100))).isFalse();
  }

  @Test
  void theWarmingIsAsDeclared() {
    Warmup<Period> warmup =
        Report.named("sales", String.class)
            .keyedBy(Period::name)
            .warmedEvery(ofHours(1), Priority.HIGH, Period.TODAY, Period.WEEK)
            .warmedAtStart()
            .generatedBy(Period::name)
            .warmup()
            .orElseThrow();

    assertThat(warmup.schedule()).isEqualTo(Schedule.every(ofHours(1)));
    assertThat(warmup.priority()).isEqualTo(Priority.HIGH);
    assertThat(warmup.runsAtStart()).isTrue();
    assertThat(warmup.params()).containsExactly(Period.TODAY, Period.WEEK);
    assertThat(warmup.options()).isEmpty();
  }

  @Test
  void aReportWithoutParametersIsWarmedWithoutAny() {
    Warmup<NoParams> warmup =
        Report.named("sales", String.class)
            .warmedEvery(ofHours(1), Priority.LOW)
            .generatedBy(() -> "x")
            .warmup()
            .orElseThrow();

    assertThat(warmup.params()).containsExactly(NoParams.NONE);
    assertThat(warmup.runsAtStart()).isFalse();
  }

  @Test
  void anotherPolicyLeavesTheReportAndTheRestOfItsCopy() {
    Report<Period, String> report =
        Report.named("sales", String.class)
            .keyedBy(Period::name)
            .invalidatedBy(OrderCreated.class)
            .warmedEvery(ofHours(1), Priority.LOW, Period.TODAY)
            .generatedBy(Period::name);
    Report<Period, String> changed = report.withPolicy(CachePolicy.forever());

    assertThat(changed.policy().ttl()).isEmpty();
    assertThat(report.policy().ttl()).contains(ofMinutes(15));
    assertThat(changed.name()).isEqualTo("sales");
    assertThat(changed.key(Period.WEEK)).isEqualTo(report.key(Period.WEEK));
    assertThat(changed.rules()).isEqualTo(report.rules());
    assertThat(changed.warmup()).isEqualTo(report.warmup());
    assertThat(generated(changed, Period.WEEK)).isEqualTo("WEEK");
  }

  @Test
  void whatTheGeneratorThrowsComesOutAsItIs() {
    IllegalStateException failure = new IllegalStateException("mine");
    Report<NoParams, String> report =
        Report.named("sales", String.class)
            .generatedBy(
                () -> {
                  throw failure;
                });

    assertThatIllegalStateException()
        .isThrownBy(() -> generated(report, NoParams.NONE))
        .isSameAs(failure);
  }

  @Test
  void aBuiltReportNoLongerChanges() {
    ReportBuilder<NoParams, String> builder =
        Report.named("sales", String.class).invalidatedBy(OrderCreated.class);
    Report<NoParams, String> report = builder.generatedBy(() -> "x");
    builder.invalidatedBy(OrderCancelled.class).ttl(ofHours(9));

    assertThat(report.rules()).hasSize(1);
    assertThat(report.policy().ttl()).contains(ofMinutes(15));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", " ", "a:", ":a", "a::b", "a:*", "a:_b", "a b", "*", "sales*", "-sales", "_x", ".x",
        "größe", "a\nb", "a/b"
      })
  void aNameOfAnotherFormIsRefused(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Report.named(name, String.class))
        .withMessage(
            "name of a report must be 1 to 64 letters, digits, '-', '_' and '.', with ':' between"
                + " parts, was '%s'; parameters go into keyedBy",
            name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "A-b_c.9", "tenant_1_x", "central_x", "7", "a:b", "a.b:c-d:7"})
  void aNameOfThisFormIsTaken(String name) {
    Report<NoParams, String> report = Report.named(name, String.class).generatedBy(() -> "x");

    assertThat(report.pattern().matches(report.key(NoParams.NONE))).isTrue();
  }

  @Test
  void anOverLongNameIsRefused() {
    assertThat(Report.named("x".repeat(64), String.class)).isNotNull();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Report.named("x".repeat(65), String.class));
    assertThat(Report.named("x:".repeat(31) + "xx", String.class)).isNotNull();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Report.named("x:".repeat(32) + "x", String.class));
  }

  @Test
  void timesThatAreNoneAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Report.named("sales", String.class).ttl(Duration.ZERO))
        .withMessageContainingAll("ttl must be more than zero", "was PT0S", "forever()");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Report.named("sales", String.class).ttl(Duration.ofSeconds(-1)))
        .withMessageContaining("was PT-1S");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> Report.named("sales", String.class).staleWhileRevalidate(Duration.ofSeconds(-1)))
        .withMessageContainingAll("staleWhileRevalidate must not be negative", "was PT-1S");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> Report.named("sales", String.class).warmedEvery(Duration.ZERO, Priority.LOW))
        .withMessageContaining("period must be at least 1 ms, was PT0S");
  }

  @Test
  void aReportWithParametersNeedsSomeToBeWarmed() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Report.named("sales", String.class)
                    .keyedBy(Period::name)
                    .warmedEvery(ofHours(1), Priority.LOW))
        .withMessage(
            "report 'sales' has parameters, so its warming needs some; give those that are read"
                + " most");
  }

  @Test
  void warmingAtTheStartNeedsASchedule() {
    assertThatIllegalStateException()
        .isThrownBy(
            () -> Report.named("sales", String.class).warmedAtStart().generatedBy(() -> "x"))
        .withMessage(
            "report 'sales' is to be warmed at the start, but has no schedule; add warmedEvery");
  }

  @Test
  void keyedByMustComeFirstAndOnce() {
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                Report.named("sales", String.class)
                    .invalidatedBy(OrderCreated.class)
                    .keyedBy(Period::name))
        .withMessage(
            "keyedBy of report 'sales' must come before its events and its warming, and only once");
    assertThatIllegalStateException()
        .isThrownBy(
            () -> Report.named("sales", String.class).keyedBy(Period::name).keyedBy(Period::name));
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                Report.named("sales", String.class)
                    .warmedEvery(ofHours(1), Priority.LOW)
                    .keyedBy(Period::name));
  }

  @Test
  void nothingDeclaredBeforeKeyedByIsLostSilently() {
    assertThatIllegalStateException()
        .isThrownBy(
            () -> Report.named("sales", String.class).warmedAtStart().keyedBy(Period::name));
  }

  @Test
  void aReportWithParametersNeedsAGeneratorThatTakesThem() {
    assertThatIllegalStateException()
        .isThrownBy(
            () -> Report.named("sales", String.class).keyedBy(Period::name).generatedBy(() -> "x"))
        .withMessage(
            "report 'sales' has parameters, which its generator must take; use generatedBy(params"
                + " -> …)");
  }

  @Test
  void nullsAreRefusedByTheirNames() {
    ReportBuilder<NoParams, String> sales = Report.named("sales", String.class);
    assertThatNullPointerException()
        .isThrownBy(() -> Report.named(null, String.class))
        .withMessage("name must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> Report.named("sales", (Class<String>) null))
        .withMessage("type must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> sales.warmed(null, Priority.LOW))
        .withMessage("schedule must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> sales.warmedEvery(ofHours(1), null))
        .withMessage("priority must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> sales.ttl(null))
        .withMessage("ttl must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> sales.keyedBy((Function<String, String>) null))
        .withMessage("key must not be null");
    assertThatNullPointerException()
        .isThrownBy(
            () ->
                Report.named("sales", String.class)
                    .keyedBy(Period::name)
                    .warmedEvery(ofHours(1), Priority.LOW, Period.TODAY, null))
        .withMessage("params must not hold null");
  }

  private static <P, V> V generated(Report<P, V> report, P params) {
    try (TenantCacheManager caches = TenantCacheManager.builder().build()) {
      return caches.central().remember(report.key(params), report.policy(), report.loader(params));
    }
  }
}
