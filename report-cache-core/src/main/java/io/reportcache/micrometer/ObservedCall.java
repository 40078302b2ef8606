package io.reportcache.micrometer;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.ObservationRegistry;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An observation that is the thread's current one from its start to its end. */
final class ObservedCall {

  private final Observation observation;
  private final Observation.Scope scope;

  private ObservedCall(Observation observation) {
    this.observation = observation;
    scope = observation.openScope();
  }

  static <C extends Observation.Context> ObservedCall begin(
      ObservationRegistry registry, ObservationConvention<C> convention, Supplier<C> context) {
    return new ObservedCall(
        Observation.createNotStarted(null, convention, context, registry).start());
  }

  void end(@Nullable Throwable failure) {
    scope.close();
    if (failure != null) {
      observation.error(failure);
    }
    observation.stop();
  }
}
