package io.reportcache.report;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.Loader;
import io.reportcache.cache.ParamLoader;
import io.reportcache.invalidation.InvalidationRule;
import io.reportcache.key.KeyPattern;
import io.reportcache.key.ReportKey;
import io.reportcache.key.TypeToken;
import io.reportcache.log.LoggedAs;
import io.reportcache.schedule.Schedule;
import io.reportcache.warming.Priority;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * A named computation, declared once: its parameters and result, how long the result serves, which
 * events invalidate it and when it is warmed. Rules, jobs and figures follow from it. Immutable;
 * keep it in a constant.
 *
 * <pre>{@code
 * Report<Period, SalesReport> SALES = Report.named("sales", SalesReport.class)
 *     .keyedBy(Period::name)
 *     .ttl(ofMinutes(15)).staleWhileRevalidate(ofMinutes(5))
 *     .invalidatedBy(OrderCreated.class, OrderCancelled.class)
 *     .warmedEvery(ofHours(1), Priority.MEDIUM, TODAY, WEEK, MONTH)
 *     .generatedBy(period -> sales.report(period));
 * }</pre>
 *
 * @param <P> its parameters; {@link NoParams} if it has none
 * @param <V> its result
 * @since 0.1
 */
@LoggedAs("report")
public final class Report<P, V> {

  private final String name;
  private final Function<? super P, ReportKey<V>> key;
  private final CachePolicy policy;
  private final boolean keyed;
  private final List<InvalidationRule<?>> rules;
  private final Optional<Warmup<P>> warmup;
  private final ParamLoader<P, V, RuntimeException> loader;
  private final Object declaration;

  Report(ReportBuilder<P, V> builder, TaggingGenerator<? super P, ? extends V> generator) {
    this.name = builder.name;
    this.key = builder.key;
    this.policy = builder.policy;
    this.keyed = builder.keyed;
    this.rules = builder.rules.all();
    this.warmup = builder.warmup();
    this.loader = loading(generator);
    this.declaration = new Object();
  }

  private Report(Report<P, V> report, CachePolicy policy, Optional<Warmup<P>> warmup) {
    this.name = report.name;
    this.key = report.key;
    this.policy = policy;
    this.keyed = report.keyed;
    this.rules = report.rules;
    this.warmup = warmup;
    this.loader = report.loader;
    this.declaration = report.declaration;
  }

  /**
   * Begins the declaration of a report.
   *
   * @param name 1 to 64 letters, digits, {@code -}, {@code _} and {@code .}, or several such parts
   *     with {@code :} between them, which the patterns of each beginning reach: {@code
   *     dashboard:kpis} by {@code dashboard:*}. Unique among the reports of a cache; none of these
   *     may be named by a beginning of another's parts, such as {@code dashboard}
   * @throws IllegalArgumentException if the name isn't allowed, or results of the type can't be
   *     kept
   */
  public static <V> ReportBuilder<NoParams, V> named(String name, Class<V> type) {
    return named(name, TypeToken.of(type));
  }

  /**
   * As {@link #named(String, Class)}, for a result of a generic type: {@code Report.named("orders",
   * new TypeToken<List<Order>>() {})}.
   *
   * @throws IllegalArgumentException as {@link #named(String, Class)}
   */
  public static <V> ReportBuilder<NoParams, V> named(String name, TypeToken<V> type) {
    return new ReportBuilder<>(name, type);
  }

  /** Tells whether both come from the same declaration. Their policies may differ. */
  public boolean isSameAs(Report<?, ?> other) {
    return declaration.equals(other.declaration);
  }

  /** Returns its name. */
  public String name() {
    return name;
  }

  /** Tells whether it has parameters. Without, it has a single key, which is its name. */
  public boolean hasParams() {
    return keyed;
  }

  /** Returns how long its result serves. */
  public CachePolicy policy() {
    return policy;
  }

  /** Returns this report with another policy, e.g. one that is configured. */
  public Report<P, V> withPolicy(CachePolicy policy) {
    return new Report<>(this, Objects.requireNonNull(policy, "policy must not be null"), warmup);
  }

  /** Returns the rules that it declares: which events invalidate it. */
  public List<InvalidationRule<?>> rules() {
    return rules;
  }

  /** Returns how it is warmed; empty if it isn't. */
  public Optional<Warmup<P>> warmup() {
    return warmup;
  }

  /**
   * Returns this report warmed at other times, e.g. at those of a configuration. What else its
   * warming declares stays.
   *
   * @throws IllegalStateException if it has parameters and declares none that it is warmed with
   */
  public Report<P, V> withWarming(Schedule schedule, Priority priority) {
    if (keyed && warmup.isEmpty()) {
      throw new IllegalStateException(
          "%s has parameters and declares none that it is warmed with; declare them by warmed(…), which gives a schedule to replace"
              .formatted(this));
    }
    return with(
        new Warmup<>(
            Objects.requireNonNull(schedule, "schedule must not be null"),
            Objects.requireNonNull(priority, "priority must not be null"),
            warmup.map(Warmup::runsAtStart).orElse(false),
            warmup.map(Warmup::params).orElseGet(Report::noParams),
            warmup.flatMap(Warmup::options).orElse(null)));
  }

  /**
   * Returns this report with its warming also run, or not, when the scheduler starts.
   *
   * @throws IllegalStateException if it isn't warmed
   */
  public Report<P, V> withWarmingAtStart(boolean atStart) {
    Warmup<P> declared =
        warmup.orElseThrow(
            () ->
                new IllegalStateException(
                    "%s isn't warmed; give it a schedule by withWarming".formatted(this)));
    return with(
        new Warmup<>(
            declared.schedule(),
            declared.priority(),
            atStart,
            declared.params(),
            declared.options().orElse(null)));
  }

  private Report<P, V> with(Warmup<P> changed) {
    return new Report<>(this, policy, Optional.of(changed));
  }

  /** Returns this report without its warming. */
  public Report<P, V> withoutWarming() {
    return new Report<>(this, policy, Optional.empty());
  }

  @SuppressWarnings("unchecked") // without keyedBy, P is NoParams
  static <P> List<P> noParams() {
    return (List<P>) List.of(NoParams.NONE);
  }

  /** Returns the pattern of its keys with any parameters. */
  public KeyPattern pattern() {
    return KeyPattern.allOf(name);
  }

  /**
   * Returns the key of its result for these parameters: its name, then what {@link
   * ReportBuilder#keyedBy} makes of them.
   */
  public ReportKey<V> key(P params) {
    return key.apply(params);
  }

  /**
   * Returns the loader of the result for these parameters. It throws what the declared generator
   * throws, checked or not (D2).
   */
  public Loader<V, RuntimeException> loader(P params) {
    return loader().with(params);
  }

  /** Returns the loader of results for any parameters; see {@link #loader(Object)}. */
  public ParamLoader<P, V, RuntimeException> loader() {
    return loader;
  }

  @SuppressWarnings("unchecked") // an exception's type is the compiler's affair alone
  private static <P, V> ParamLoader<P, V, RuntimeException> loading(
      TaggingGenerator<? super P, ? extends V> generator) {
    ParamLoader<P, V, ? extends Exception> loader =
        (ParamLoader<P, V, Exception>) generator::generate;
    return (ParamLoader<P, V, RuntimeException>) loader;
  }

  @Override
  public String toString() {
    return "report '" + name + "'";
  }
}
