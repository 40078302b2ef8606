package io.reportcache.cache;

import io.reportcache.key.KeyPattern;
import io.reportcache.key.Tag;
import io.reportcache.thread.Interrupts;
import io.reportcache.thread.RunThread;
import io.reportcache.thread.StackRoom;
import java.lang.invoke.MethodHandles;
import java.util.List;

/**
 * Initializes the classes that calls need, before there are calls. A class whose initialization is
 * broken off, by a caller who has no stack left, can't be used by anybody as long as the JVM runs
 * (D4).
 */
final class EarlyClasses {

  private static final List<Class<?>> TYPES =
      List.of(
          Answer.class,
          BackgroundLoad.class,
          BackgroundLoad.State.class,
          BackgroundLoads.class,
          BackgroundLoads.Handover.class,
          Bulkheads.class,
          Bulkheads.Admission.class,
          CachePolicy.class,
          CacheStats.class,
          Death.class,
          Entry.class,
          Explanation.class,
          FailedLoad.class,
          Fence.class,
          FenceLog.class,
          Flight.class,
          Flights.class,
          Interrupts.class,
          KeyPattern.class,
          Joins.class,
          LoadRequest.class,
          LoadTimeoutException.class,
          Loaded.class,
          Loss.class,
          Moments.class,
          Outcome.Again.class,
          Outcome.Concern.class,
          Outcome.Failure.class,
          Outcome.Value.class,
          Pace.class,
          PendingInvalidations.class,
          RecursiveLoadException.class,
          Removal.class,
          RemovalCause.class,
          ReportCounters.class,
          Source.class,
          RunThread.class,
          StackRoom.class,
          Tag.class,
          ThreadFailure.class,
          Tolerance.class,
          TooHeavy.class,
          TransactionWork.class,
          TransactionalTenantCache.class);

  private EarlyClasses() {}

  static void initialize() {
    MethodHandles.Lookup lookup = MethodHandles.lookup();
    for (Class<?> type : TYPES) {
      try {
        lookup.ensureInitialized(type);
      } catch (IllegalAccessException e) {
        throw new AssertionError(e); // all are public or of this package
      }
    }
  }
}
