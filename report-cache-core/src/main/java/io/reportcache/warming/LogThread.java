package io.reportcache.warming;

import io.reportcache.thread.DetachedThreads;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Writes the lines that a scheduler logs on a thread of its own, since a log is foreign code, which
 * may hang. The caller waits until its line is written, but only for a moment, and not at all while
 * a line hangs. There is a thread only while there is something to write.
 */
final class LogThread {

  private static final ThreadFactory THREADS = DetachedThreads.named("report-cache-warming-log");

  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final int MOST_WAITING = 1_000; // what comes while a line hangs is counted only

  private final Queue<Runnable> lines = new ArrayDeque<>();
  private @Nullable Thread writer;
  private long added;
  private long written;
  private long dropped;
  private boolean hangs;

  /** Writes the line, and waits a moment for that. Under no lock. */
  void write(Runnable line) {
    try {
      await(add(line));
    } catch (Throwable e) { // no thread to be had; the next that logs tries again
      return;
    }
  }

  /** Returns the number of the line, or zero if nobody is to wait for it. */
  private synchronized long add(Runnable line) {
    if (lines.size() >= MOST_WAITING) {
      dropped++;
      return 0;
    }
    lines.add(line);
    added++;
    if (writer == null) {
      Thread thread = THREADS.newThread(this::writeAll);
      thread.start();
      writer = thread;
    }
    return hangs || Thread.currentThread().equals(writer) ? 0 : added;
  }

  private void writeAll() {
    boolean ended = false;
    try {
      for (Runnable line = next(); line != null; line = next()) {
        try {
          line.run();
        } catch (Throwable unused) { // there is nothing left to report it to
        } finally {
          wrote();
        }
      }
      ended = true;
    } finally {
      if (!ended) {
        gone(); // no memory: the next that logs has another thread made
      }
    }
  }

  private synchronized void gone() {
    writer = null;
  }

  private synchronized @Nullable Runnable next() {
    Runnable line = lines.poll();
    if (line == null && dropped > 0) {
      long lost = dropped;
      Runnable told = () -> SchedulerLog.linesDropped(lost); // before anything is changed
      dropped = 0;
      added++;
      return told;
    }
    if (line == null) {
      writer = null;
    }
    return line;
  }

  private synchronized void wrote() {
    written++;
    hangs = false;
    notifyAll();
  }

  private synchronized void await(long number) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try {
      for (long left = PATIENCE.toNanos();
          written < number && !hangs && left > 0;
          left = deadline - System.nanoTime()) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
      hangs |= written < number;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
