package io.reportcache.report;

import io.reportcache.cache.CachePolicy;
import io.reportcache.event.DomainEvent;
import io.reportcache.key.ReportKey;
import io.reportcache.key.TypeToken;
import io.reportcache.schedule.Schedule;
import io.reportcache.warming.Priority;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Declares a {@link Report}. Not safe for use by several threads.
 *
 * @param <P> the parameters
 * @param <V> the result
 * @since 0.1
 */
public final class ReportBuilder<P, V> {

  /** How long a result serves by default: 15 minutes. */
  public static final Duration DEFAULT_TTL = Duration.ofMinutes(15);

  private static final Pattern NAME =
      Pattern.compile("(?=.{1,64}$)[A-Za-z0-9][A-Za-z0-9._-]*(:[A-Za-z0-9][A-Za-z0-9._-]*)*");

  final String name;
  final TypeToken<V> type;
  final Function<? super P, ReportKey<V>> key;
  final ReportRules<P> rules;
  CachePolicy policy = CachePolicy.ttl(DEFAULT_TTL);
  final boolean keyed;
  private @Nullable Schedule schedule;
  private Priority priority = Priority.MEDIUM;
  private List<P> warmParams = List.of();
  private boolean warmedAtStart;
  private @Nullable WarmingOptions warmingOptions;

  ReportBuilder(String name, TypeToken<V> type) {
    this(name, type, ReportKey.remembering(params -> ReportKey.ofParams(name, type)), false);
    if (type.rawType().isPrimitive()) {
      throw new IllegalArgumentException(
          "type of report '%s' must be a class, was the primitive %s; use its wrapper"
              .formatted(name, type));
    }
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "name of a report must be 1 to 64 letters, digits, '-', '_' and '.', with ':' between parts, was '%s'; parameters go into keyedBy"
              .formatted(name));
    }
    ReportKey.of(name, type); // refuses a result that can't be kept
  }

  private ReportBuilder(
      String name, TypeToken<V> type, Function<? super P, ReportKey<V>> key, boolean keyed) {
    this.name = Objects.requireNonNull(name, "name must not be null");
    this.type = Objects.requireNonNull(type, "type must not be null");
    this.key = key;
    this.keyed = keyed;
    this.rules = new ReportRules<>(name, key);
  }

  /**
   * Gives the report parameters of this type. Each of their parts is in the key. Must be called
   * before events and warming are declared.
   *
   * @param type a record, an enum, a string, a number or whatever else {@link ReportKey#ofParams}
   *     takes
   * @throws IllegalArgumentException if values of the type can't be in a key
   * @throws IllegalStateException if events or warming have been declared, or parameters
   */
  public <Q> ReportBuilder<Q, V> keyedBy(Class<Q> type) {
    return keyedBy(TypeToken.of(type));
  }

  /**
   * As {@link #keyedBy(Class)}, for parameters of a generic type.
   *
   * @throws IllegalArgumentException as {@link #keyedBy(Class)}
   * @throws IllegalStateException as {@link #keyedBy(Class)}
   */
  public <Q> ReportBuilder<Q, V> keyedBy(TypeToken<Q> type) {
    Function<Q, ReportKey<V>> key;
    try {
      key = ReportKey.byParam(name, this.type, type);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "report '%s' can't be keyed by %s: %s".formatted(name, type, e.getMessage()), e);
    }
    return keyed(ReportKey.remembering(key));
  }

  /**
   * Gives the report parameters, and a function that returns the parts of them that are in the key.
   * Must be called before events and warming are declared. The function runs at each read, so it
   * should be quick.
   *
   * @param key returns one segment of the key, or several as a list; see {@link
   *     ReportKey#ofParams}. A list of exactly one element becomes one segment, a hash
   * @throws IllegalStateException if events or warming have been declared, or parameters
   */
  public <Q> ReportBuilder<Q, V> keyedBy(Function<? super Q, ?> key) {
    Objects.requireNonNull(key, "key must not be null");
    Function<@Nullable Object, ReportKey<V>> ofParts = ReportKey.remembering(this::keyOf);
    // Asked each time: it may know more than the parameters, such as today's date.
    return keyed(params -> ofParts.apply(key.apply(params)));
  }

  private <Q> ReportBuilder<Q, V> keyed(Function<? super Q, ReportKey<V>> key) {
    if (keyed || schedule != null || warmedAtStart || !rules.isEmpty()) {
      throw new IllegalStateException(
          "keyedBy of report '%s' must come before its events and its warming, and only once"
              .formatted(name));
    }
    ReportBuilder<Q, V> parameterized = new ReportBuilder<>(name, type, key, true);
    parameterized.policy = policy;
    parameterized.warmingOptions = warmingOptions;
    return parameterized;
  }

  /** A list of one isn't spread, since it would have the key of its element. */
  private ReportKey<V> keyOf(@Nullable Object parts) {
    try {
      return parts instanceof List<?> several && several.size() != 1
          ? ReportKey.ofParams(name, type, several.toArray())
          : ReportKey.ofParams(name, type, parts);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "what keyedBy of report '%s' returned can't be a key: %s".formatted(name, e.getMessage()),
          e);
    }
  }

  /**
   * Sets how long a result serves; 15 minutes by default.
   *
   * @throws IllegalArgumentException if it is zero or negative
   */
  public ReportBuilder<P, V> ttl(Duration ttl) {
    policy = policy.withTtl(ttl);
    return this;
  }

  /**
   * Sets how long a result serves and what happens at its end. Replaces what {@link #ttl} and the
   * like have set. Use it for options that have no method here: jitter, refresh ahead, time-outs.
   */
  public ReportBuilder<P, V> policy(CachePolicy policy) {
    this.policy = Objects.requireNonNull(policy, "policy must not be null");
    return this;
  }

  /**
   * Sets for how much longer an expired result is served while a new one is generated in the
   * background; not at all by default. A result that an event has invalidated is never served so;
   * see {@link #staleAfterInvalidation} for that.
   *
   * @throws IllegalArgumentException if it is negative
   */
  public ReportBuilder<P, V> staleWhileRevalidate(Duration time) {
    policy = policy.withStaleWhileRevalidate(time);
    return this;
  }

  /**
   * Sets for how long after its invalidation a result may still be served, while one new result is
   * generated in the background; not at all by default. For reports whose events come faster than
   * they can be generated; see {@link CachePolicy#withStaleAfterInvalidation}.
   *
   * @throws IllegalArgumentException if it is negative
   */
  public ReportBuilder<P, V> staleAfterInvalidation(Duration time) {
    policy = policy.withStaleAfterInvalidation(time);
    return this;
  }

  /**
   * Has each read ask the other nodes first, so that it is never stale on any; local reads by
   * default, which learn of other nodes' events within milliseconds. See {@link
   * CachePolicy#withLatestReads}.
   */
  public ReportBuilder<P, V> latestReads() {
    policy = policy.withLatestReads();
    return this;
  }

  /**
   * Has one node at a time compute a result, for which the other nodes wait; each computes its own
   * by default. See {@link CachePolicy#withOneLoadPerCluster}.
   */
  public ReportBuilder<P, V> oneLoadPerCluster() {
    policy = policy.withOneLoadPerCluster();
    return this;
  }

  /** Invalidates all results of the event's tenant on each event of these classes. */
  @SafeVarargs
  public final ReportBuilder<P, V> invalidatedBy(Class<? extends DomainEvent>... events) {
    for (Class<? extends DomainEvent> event : events) {
      rules.dropAll(event, e -> true);
    }
    return this;
  }

  /**
   * Invalidates one result of the event's tenant on each event of this class: the result with the
   * parameters that are computed from the event.
   *
   * @param params computes them, inside {@code publish}, so it should be quick. If it throws or
   *     returns null, all results of the tenant are invalidated, and that is logged
   */
  public <E extends DomainEvent> ReportBuilder<P, V> invalidatedBy(
      Class<E> event, Function<? super E, ? extends P> params) {
    return invalidatedWhen(event, e -> true, params);
  }

  /**
   * As {@link #invalidatedBy(Class, Function)}, for an event that changes several results, or none.
   */
  public <E extends DomainEvent> ReportBuilder<P, V> invalidatedByEach(
      Class<E> event, Function<? super E, ? extends Collection<? extends P>> params) {
    Objects.requireNonNull(params, "params must not be null");
    rules.dropEach(event, e -> true, params);
    return this;
  }

  /** Invalidates all results of the event's tenant on each event that fulfils the condition. */
  public <E extends DomainEvent> ReportBuilder<P, V> invalidatedWhen(
      Class<E> event, Predicate<? super E> condition) {
    rules.dropAll(event, condition);
    return this;
  }

  /** As {@link #invalidatedBy(Class, Function)}, for events that fulfil the condition. */
  public <E extends DomainEvent> ReportBuilder<P, V> invalidatedWhen(
      Class<E> event, Predicate<? super E> condition, Function<? super E, ? extends P> params) {
    Objects.requireNonNull(params, "params must not be null");
    rules.dropOne(event, condition, params);
    return this;
  }

  /**
   * Warms results at a fixed rate, for each of the {@code warmTenants} of the cache. A run
   * generates each result that isn't there or isn't fresh enough.
   *
   * @param params the parameters of the results to warm; none for a report without parameters
   * @throws IllegalArgumentException if the report has parameters and none are given
   * @see WarmingOptions#freshPart()
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // handed on to be read only
  public final ReportBuilder<P, V> warmedEvery(Duration period, Priority priority, P... params) {
    return warmed(Schedule.every(period), priority, params);
  }

  /**
   * As {@link #warmedEvery}, on any schedule.
   *
   * @throws IllegalArgumentException as {@link #warmedEvery}
   */
  @SafeVarargs
  public final ReportBuilder<P, V> warmed(Schedule schedule, Priority priority, P... params) {
    if (keyed && params.length == 0) {
      throw new IllegalArgumentException(
          "report '%s' has parameters, so its warming needs some; give those that are read most"
              .formatted(name));
    }
    Objects.requireNonNull(schedule, "schedule must not be null");
    Objects.requireNonNull(priority, "priority must not be null");
    List<P> copy = new ArrayList<>();
    for (P each : params) {
      copy.add(Objects.requireNonNull(each, "params must not hold null"));
    }
    this.schedule = schedule;
    this.priority = priority;
    this.warmParams = copy;
    return this;
  }

  /** Also warms when the scheduler starts, whatever the schedule. Needs a schedule. */
  public ReportBuilder<P, V> warmedAtStart() {
    warmedAtStart = true;
    return this;
  }

  /** Sets the options of the warming; those of the cache by default. */
  public ReportBuilder<P, V> warmingOptions(WarmingOptions options) {
    warmingOptions = Objects.requireNonNull(options, "warmingOptions must not be null");
    return this;
  }

  /**
   * Returns the report, with the generator that computes its results. The generator runs with the
   * tenant bound, on the caller's thread or on the thread that warms or refreshes. It may throw any
   * exception.
   *
   * @throws IllegalStateException if it is warmed at the start and has no schedule
   */
  public Report<P, V> generatedBy(Generator<? super P, ? extends V> generator) {
    Objects.requireNonNull(generator, "generator must not be null");
    return generatedBy((params, load) -> generator.generate(params));
  }

  /**
   * As {@link #generatedBy(Generator)}, with a generator that adds tags as it finds out what the
   * result depends on.
   */
  public Report<P, V> generatedBy(TaggingGenerator<? super P, ? extends V> generator) {
    Objects.requireNonNull(generator, "generator must not be null");
    if (warmedAtStart && schedule == null) {
      throw new IllegalStateException(
          "report '%s' is to be warmed at the start, but has no schedule; add warmedEvery"
              .formatted(name));
    }
    return new Report<>(this, generator);
  }

  /**
   * As {@link #generatedBy(Generator)}, for a report without parameters.
   *
   * @throws IllegalStateException if it has parameters
   */
  public Report<P, V> generatedBy(Callable<? extends V> generator) {
    Objects.requireNonNull(generator, "generator must not be null");
    if (keyed) {
      throw new IllegalStateException(
          "report '%s' has parameters, which its generator must take; use generatedBy(params -> …)"
              .formatted(name));
    }
    return generatedBy(params -> generator.call());
  }

  Optional<Warmup<P>> warmup() {
    if (schedule == null) {
      return Optional.empty();
    }
    List<P> params = keyed ? warmParams : Report.noParams();
    return Optional.of(new Warmup<>(schedule, priority, warmedAtStart, params, warmingOptions));
  }
}
