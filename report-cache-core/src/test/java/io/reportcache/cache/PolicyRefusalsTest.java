package io.reportcache.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.reportcache.key.Tag;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A policy refuses what makes no sense, says why and what to do. */
class PolicyRefusalsTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration LESS = Duration.ofSeconds(-1);
  private static final CachePolicy POLICY = CachePolicy.ttl(MINUTE);

  static Stream<Arguments> refused() {
    String orZero = "must not be negative, was PT-1S; leave it out, or give zero, to do without";
    return Stream.of(
        refused(
            () -> CachePolicy.ttl(Duration.ZERO),
            "ttl must be more than zero, was PT0S; for a value that doesn't expire use forever()"),
        refused(
            () -> POLICY.withTtl(LESS),
            "ttl must be more than zero, was PT-1S; for a value that doesn't expire use forever()"),
        refused(
            () -> POLICY.withJitter(0.51),
            "jitter must be from 0 to 0.5 of the ttl, was 0.51; 0.1 spreads ends over the last tenth"),
        refused(
            () -> POLICY.withJitter(-0.1),
            "jitter must be from 0 to 0.5 of the ttl, was -0.1; 0.1 spreads ends over the last tenth"),
        refused(
            () -> POLICY.withJitter(Double.NaN),
            "jitter must be from 0 to 0.5 of the ttl, was NaN; 0.1 spreads ends over the last tenth"),
        refused(() -> POLICY.withRefreshAhead(LESS), "refreshAhead " + orZero),
        refused(
            () -> POLICY.withRefreshAhead(MINUTE),
            "refreshAhead must be less than the ttl, jitter taken off, was PT1M of PT1M with jitter 0.0; make it a tenth of the ttl or so"),
        refused(
            () -> POLICY.withJitter(0.5).withRefreshAhead(Duration.ofSeconds(30)),
            "refreshAhead must be less than the ttl, jitter taken off, was PT30S of PT1M with jitter 0.5; make it a tenth of the ttl or so"),
        refused(
            () -> POLICY.withRefreshAhead(Duration.ofSeconds(30)).withJitter(0.5),
            "refreshAhead must be less than the ttl, jitter taken off, was PT30S of PT1M with jitter 0.5; make it a tenth of the ttl or so"),
        refused(
            () -> POLICY.withRefreshAhead(Duration.ofSeconds(30)).withTtl(Duration.ofSeconds(30)),
            "refreshAhead must be less than the ttl, jitter taken off, was PT30S of PT30S with jitter 0.0; make it a tenth of the ttl or so"),
        refused(
            () -> CachePolicy.forever().withRefreshAhead(MINUTE),
            "refreshAhead is PT1M, but values don't expire; set a ttl first"),
        refused(() -> POLICY.withStaleWhileRevalidate(LESS), "staleWhileRevalidate " + orZero),
        refused(() -> POLICY.withStaleIfError(LESS, MINUTE), "limit of staleIfError " + orZero),
        refused(() -> POLICY.withStaleIfError(MINUTE, LESS), "pause of staleIfError " + orZero),
        refused(() -> POLICY.withSoftTimeout(LESS, MINUTE), "softTimeout " + orZero),
        refused(() -> POLICY.withSoftTimeout(MINUTE, LESS), "limit of softTimeout " + orZero),
        refused(() -> POLICY.withHardTimeout(LESS), "hardTimeout " + orZero),
        refused(
            () -> POLICY.withHardTimeout(MINUTE).withSoftTimeout(MINUTE, MINUTE),
            "softTimeout must be less than hardTimeout, was PT1M of PT1M; the caller has gone by then"),
        refused(
            () -> POLICY.withSoftTimeout(MINUTE, MINUTE).withHardTimeout(Duration.ofSeconds(59)),
            "softTimeout must be less than hardTimeout, was PT1M of PT59S; the caller has gone by then"),
        refused(() -> POLICY.withAbsentTtl(LESS), "absentTtl " + orZero),
        refused(
            () -> TenantCacheManager.builder().node(" "),
            "node must not be blank, was ' '; leave"));
  }

  private static Arguments refused(ThrowingCallable call, String message) {
    return Arguments.of(call, message);
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("refused")
  void isRefusedWithTheReason(ThrowingCallable call, String message) {
    assertThatIllegalArgumentException().isThrownBy(call).withMessageStartingWith(message);
  }

  static Stream<Arguments> nulls() {
    return Stream.of(
        refused(() -> CachePolicy.ttl(null), "ttl must not be null"),
        refused(() -> POLICY.withRefreshAhead(null), "refreshAhead must not be null"),
        refused(
            () -> POLICY.withStaleIfError(MINUTE, null), "pause of staleIfError must not be null"),
        refused(() -> POLICY.withHardTimeout(null), "hardTimeout must not be null"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("nulls")
  void nullIsRefused(ThrowingCallable call, String message) {
    assertThatExceptionOfType(NullPointerException.class).isThrownBy(call).withMessage(message);
  }

  @Test
  void eachSettingLeavesTheOthersAndTheOriginalAsTheyWere() {
    CachePolicy all =
        POLICY
            .withJitter(0.1)
            .withRefreshAhead(Duration.ofSeconds(6))
            .withStaleWhileRevalidate(Duration.ofSeconds(1))
            .withStaleIfError(Duration.ofSeconds(2), Duration.ofSeconds(3))
            .withSoftTimeout(Duration.ofSeconds(4), Duration.ofSeconds(5))
            .withHardTimeout(Duration.ofSeconds(7))
            .withAbsentTtl(Duration.ofSeconds(8))
            .withTags(Tag.of("orders"));

    assertThat(all)
        .hasToString(
            "ttl PT1M, jitter 0.1, refresh ahead PT6S, stale while revalidating PT1S, stale if a"
                + " load fails PT2S, pause after a failure PT3S, soft time-out PT4S, hard time-out"
                + " PT7S, absent PT8S, tags [tag 'orders']");
    assertThat(all.ttl()).contains(MINUTE);
    assertThat(all.refreshAhead()).isEqualTo(Duration.ofSeconds(6));
    assertThat(all.staleWhileRevalidate()).isEqualTo(Duration.ofSeconds(1));
    assertThat(all.tags()).isEqualTo(Set.of(Tag.of("orders")));
    assertThat(POLICY).hasToString("ttl PT1M");
    assertThat(CachePolicy.forever()).hasToString("ttl none");
  }

  @Test
  void zeroTakesASettingBack() {
    assertThat(
            POLICY
                .withJitter(0.1)
                .withJitter(0)
                .withRefreshAhead(Duration.ofSeconds(6))
                .withRefreshAhead(Duration.ZERO)
                .withSoftTimeout(MINUTE, MINUTE)
                .withSoftTimeout(Duration.ZERO, Duration.ZERO)
                .withHardTimeout(MINUTE)
                .withHardTimeout(Duration.ZERO))
        .hasToString("ttl PT1M");
  }

  @Test
  void tagsReplaceThoseBefore() {
    CachePolicy policy =
        POLICY.withTags(Tag.of("a"), Tag.of("b")).withTags(Tag.of("c"), Tag.of("c"));
    assertThat(policy.tags()).containsExactly(Tag.of("c"));
  }

  @Test
  void policiesThatSayTheSameAreEqualAndEachSettingMakesThemDiffer() {
    List<CachePolicy> policies =
        List.of(
            POLICY,
            CachePolicy.forever(),
            POLICY.withTtl(Duration.ofSeconds(61)),
            POLICY.withJitter(0.1),
            POLICY.withRefreshAhead(Duration.ofSeconds(1)),
            POLICY.withStaleWhileRevalidate(Duration.ofSeconds(1)),
            POLICY.withStaleIfError(Duration.ofSeconds(1), Duration.ZERO),
            POLICY.withStaleIfError(Duration.ZERO, Duration.ofSeconds(1)),
            POLICY.withSoftTimeout(Duration.ofSeconds(1), Duration.ZERO),
            POLICY.withSoftTimeout(Duration.ZERO, Duration.ofSeconds(1)),
            POLICY.withHardTimeout(Duration.ofSeconds(1)),
            POLICY.withAbsentTtl(Duration.ofSeconds(1)),
            POLICY.withTags(Tag.of("orders")));

    assertThat(Set.copyOf(policies)).hasSameSizeAs(policies);
    assertThat(policies.stream().map(CachePolicy::hashCode).distinct().count())
        .as("different hashes")
        .isGreaterThan(policies.size() / 2);
    for (CachePolicy policy : policies) {
      assertThat(policy).isNotEqualTo("ttl PT1M").isNotEqualTo(null);
      // Made anew, over a detour.
      CachePolicy same = policy.withAbsentTtl(MINUTE).withAbsentTtl(absentTtl(policy));
      assertThat(same).isNotSameAs(policy).isEqualTo(policy).hasSameHashCodeAs(policy);
    }
  }

  private static Duration absentTtl(CachePolicy policy) {
    return policy.absentTtl();
  }
}
