package io.reportcache.benchmarks.workload;

/** Work that goes on beside what is measured, until closed. */
public final class Background implements AutoCloseable {

  private final Thread thread;
  private volatile boolean closed;

  /** Begins to repeat the work on a thread of its own. */
  public Background(String name, Runnable work) {
    thread =
        new Thread(
            () -> {
              while (!closed) {
                work.run();
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Waits until the work under way has ended; none begins any more. */
  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
