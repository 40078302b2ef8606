package io.reportcache.cache.local;

import io.reportcache.cache.LoadInterruptedException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.util.function.Predicate;

/**
 * Recognizes failures of a load that come from the state of the thread on which it ran: its
 * interrupt or its stack. Such failures say nothing about the report, so other callers must not get
 * them (D5).
 *
 * <p>An OutOfMemoryError isn't among them: all threads share the heap, and many callers that load
 * one after the other would make it worse.
 */
final class ThreadFailure {

  private static final int LONGEST_CHAIN = 64; // causes may form a circle

  private ThreadFailure() {}

  /**
   * Tells whether a failure that the current thread has just met comes from the state of that
   * thread.
   */
  static boolean isOne(Throwable failure) {
    // A loader may set the interrupt flag again and throw another exception.
    return Thread.currentThread().isInterrupted()
        || isOfTheStack(failure)
        || isCausedBy(ThreadFailure::isInterruption, failure);
  }

  /** Tells whether the failure comes from a stack overflow. */
  static boolean isOfTheStack(Throwable failure) {
    return isCausedBy(StackOverflowError.class::isInstance, failure);
  }

  /** Tells whether the failure itself says that its thread was interrupted. */
  static boolean isInterruption(Throwable failure) {
    return failure instanceof InterruptedException
        || failure instanceof LoadInterruptedException
        || failure instanceof ClosedByInterruptException
        || (failure instanceof InterruptedIOException
            && !(failure instanceof SocketTimeoutException));
  }

  private static boolean isCausedBy(Predicate<Throwable> one, Throwable failure) {
    Throwable cause = failure;
    for (int i = 0; cause != null && i < LONGEST_CHAIN; i++) {
      if (one.test(cause)) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }
}
