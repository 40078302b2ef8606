package io.reportcache.cache;

import io.reportcache.key.KeyPattern;
import io.reportcache.key.Tag;
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
          BackgroundLoads.class,
          CachePolicy.class,
          CacheStats.class,
          Entry.class,
          Explanation.class,
          FailedLoad.class,
          Fence.class,
          FenceLog.class,
          Flight.class,
          HitCounter.class,
          KeyPattern.class,
          LoadTimeoutException.class,
          Loaded.class,
          Loss.class,
          Pace.class,
          RecursiveLoadException.class,
          Removal.class,
          RemovalCause.class,
          ReportCounters.class,
          Source.class,
          StackRoom.class,
          Tag.class,
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
