package io.reportcache.thread;

import io.reportcache.log.GuardedLog;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;

/**
 * Makes daemon threads that inherit nothing from the thread that happens to need them first (D5):
 * no inheritable thread-locals, no context class loader, no access control context, no thread group
 * and no priority. Each has the class loader of this library as its context class loader, and logs
 * what its task throws.
 */
public final class DetachedThreads implements ThreadFactory {

  private static final GuardedLog log = GuardedLog.of(DetachedThreads.class);

  private static final ThreadGroup ROOT = root();

  /** From JDK 24 on, threads don't capture an access control context. */
  private static final boolean CAPTURES_ACCESS = Runtime.version().feature() < 24;

  private final AtomicLong count = new AtomicLong();
  private final LongFunction<String> names;

  private DetachedThreads(LongFunction<String> names) {
    this.names = names;
  }

  /** Returns a factory whose threads all have this name. */
  public static DetachedThreads named(String name) {
    return new DetachedThreads(number -> name);
  }

  /** Returns a factory whose threads are named by the prefix and their number, from 1. */
  public static DetachedThreads numbered(String prefix) {
    return new DetachedThreads(number -> prefix + number);
  }

  @Override
  public Thread newThread(Runnable task) {
    String name = names.apply(count.incrementAndGet());
    return CAPTURES_ACCESS ? AccessOfNobody.call(() -> detached(task, name)) : detached(task, name);
  }

  @SuppressWarnings("ThreadPriorityCheck") // resets the creator's priority
  private static Thread detached(Runnable task, String name) {
    Thread thread = new Thread(ROOT, task, name, 0, false);
    thread.setDaemon(true);
    thread.setPriority(Thread.NORM_PRIORITY);
    thread.setContextClassLoader(DetachedThreads.class.getClassLoader());
    thread.setUncaughtExceptionHandler(DetachedThreads::died);
    return thread;
  }

  private static void died(Thread thread, Throwable failure) {
    log.error("Thread {} ended because its task threw an exception", thread.getName(), failure);
  }

  /**
   * Returns the root group: the creator's group may belong to a host that is unloaded, and on JDK
   * 17 it may be destroyed with it.
   */
  private static ThreadGroup root() {
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    for (ThreadGroup parent = group.getParent(); parent != null; parent = group.getParent()) {
      group = parent;
    }
    return group;
  }
}
