package io.reportcache.cache;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a value was lost.
 *
 * @param cause why it doesn't serve any more
 * @param scope what was invalidated, e.g. {@code pattern 'sales:*'}; empty if nothing was
 * @param by who invalidated it, e.g. the name of an event; empty if nobody did
 * @param ago how long ago that was; empty if it isn't known
 * @param weight what a value weighed that was too heavy to be kept; empty if that isn't why, or if
 *     the weigher failed
 * @since 0.1
 */
public record Removal(
    RemovalCause cause,
    Optional<String> scope,
    Optional<String> by,
    Optional<Duration> ago,
    OptionalInt weight) {

  /** Returns it in words that follow a value. */
  String inThePast() {
    return (cause == RemovalCause.EXPIRED ? "had " : "was ") + this;
  }

  /** Returns it in words. */
  @Override
  public String toString() {
    String what =
        switch (cause) {
          case EXPIRED -> "expired";
          case EVICTED -> "evicted for size";
          case OVERSIZED ->
              weight.isPresent()
                  ? "too heavy to be kept (weight " + weight.getAsInt() + ")"
                  : "not kept since its weigher failed";
          case INVALIDATED ->
              "dropped"
                  + scope.map(s -> " by " + s).orElse("")
                  + by.map(b -> " (" + b + ")").orElse("");
        };
    return what + ago.map(time -> " " + Rounded.of(time) + " ago").orElse("");
  }
}
