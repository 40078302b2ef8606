package io.reportcache.cache.local;

import io.reportcache.cache.Answer;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.CacheStats;
import io.reportcache.cache.Explanation;
import io.reportcache.cache.LoadTimeoutException;
import io.reportcache.cache.RecursiveLoadException;
import io.reportcache.cache.Removal;
import io.reportcache.cache.RemovalCause;
import io.reportcache.cache.Source;
import io.reportcache.cache.fence.Fence;
import io.reportcache.cache.fence.FenceLog;
import io.reportcache.key.KeyPattern;
import io.reportcache.key.Tag;
import io.reportcache.thread.Interrupts;
import io.reportcache.thread.RunThread;
import io.reportcache.thread.StackRoom;
import java.lang.invoke.MethodHandles;
import java.util.List;

/**
 * Initializes the classes that calls need, before the first call. If a stack overflow in a caller
 * broke off the initialization of a class, no caller could use the class as long as the JVM runs
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
          CacheStats.Builder.class,
          Death.class,
          Entry.class,
          Explanation.class,
          Explanation.Builder.class,
          FailedLoad.class,
          Fence.class,
          Found.class,
          FenceLog.class,
          Flight.class,
          Flights.class,
          Interrupts.class,
          KeyPattern.class,
          Joins.class,
          LoadRequest.class,
          LoadTimeoutException.class,
          LocalTicket.class,
          Loss.class,
          LoadOutcome.Again.class,
          LoadOutcome.Concern.class,
          LoadOutcome.Failure.class,
          LoadOutcome.Value.class,
          OpenTicket.class,
          OpenTickets.class,
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
          HeldValue.class,
          HeldValue.Begun.class,
          HeldValue.Making.class,
          HeldValues.class,
          Invalidated.class,
          TransactionWork.class,
          TransactionalTenantCache.class);

  private EarlyClasses() {}

  static void initialize() {
    MethodHandles.Lookup lookup = MethodHandles.lookup();
    for (Class<?> type : TYPES) {
      try {
        lookup.ensureInitialized(type);
      } catch (IllegalAccessException e) {
        throw new AssertionError(e); // can't happen: all are public or in this package
      }
    }
  }
}
