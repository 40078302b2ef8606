package io.reportcache.testing;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/**
 * Runs work on a thread that has something to leave: an inheritable thread-local, a class loader
 * and a thread group of its own, and an unusual priority. Notes every thread that inherits the
 * first, whichever it is and whatever it does.
 */
public final class Inheritance {

  private final List<Throwable> heirs = new CopyOnWriteArrayList<>();
  private final ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();
  private final ClassLoader loader = new URLClassLoader("of the caller", new URL[0], null);
  private final InheritableThreadLocal<String> user =
      new InheritableThreadLocal<>() {
        @Override
        protected String childValue(String parentValue) {
          heirs.add(new Throwable("a thread made here inherits " + parentValue));
          return parentValue;
        }
      };

  /** Runs the work to its end on a thread that has much to leave. */
  public void call(Callable<?> work) throws Exception {
    FutureTask<?> task = new FutureTask<>(work);
    ThreadGroup group = new ThreadGroup("of the caller");
    Thread thread =
        new Thread(
            group,
            () -> {
              user.set("alice");
              task.run();
            },
            "caller");
    thread.setContextClassLoader(loader);
    thread.setPriority(Thread.MIN_PRIORITY);
    thread.setDaemon(true);
    thread.start();
    task.get(20, TimeUnit.SECONDS);
  }

  /** To be called by the work that the library does on threads of its own. */
  public void look(String where) {
    Thread thread = Thread.currentThread();
    seen.add(where);
    if (user.get() != null) {
      heirs.add(new Throwable(where + " sees the caller's thread-local"));
    }
    if (thread.getContextClassLoader() == loader) {
      heirs.add(new Throwable(where + " sees the caller's class loader"));
    }
    if (thread.getThreadGroup().getName().equals("of the caller")) {
      heirs.add(new Throwable(where + " is in the caller's thread group"));
    }
    if (thread.getPriority() != Thread.NORM_PRIORITY) {
      heirs.add(new Throwable(where + " has the caller's priority"));
    }
  }

  /** Returns what was inherited. */
  public List<Throwable> heirs() {
    return heirs;
  }

  /** Returns where {@link #look} was called. */
  public List<String> seen() {
    return List.copyOf(seen);
  }
}
