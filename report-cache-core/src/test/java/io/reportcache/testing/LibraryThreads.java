package io.reportcache.testing;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/** Which threads of the library there are, besides those from before. */
public final class LibraryThreads {

  private final Set<Thread> before = new HashSet<>(all());

  /** Returns those that live now and weren't there when this was made. */
  public Set<Thread> started() {
    Set<Thread> now = all();
    now.removeAll(before);
    return now;
  }

  /** Waits until the threads that were told to end have ended. */
  public void awaitNone() {
    Await.until("no thread of the library is left", () -> started().isEmpty());
  }

  private static Set<Thread> all() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("report-cache-"))
        .collect(Collectors.toSet());
  }
}
