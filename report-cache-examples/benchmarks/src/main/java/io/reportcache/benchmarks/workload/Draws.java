package io.reportcache.benchmarks.workload;

import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.ThreadParams;

/** Which entry a thread asks for next: drawn beforehand, zipfian with exponent 0.99. */
@State(Scope.Thread)
public class Draws {

  private static final int COUNT = 1 << 16;
  private static final int[] entries = Zipf.draws(COUNT, Workload.ENTRIES, 0.99);

  private int position;

  /** Lets threads begin at different places. */
  @Setup
  public void begin(ThreadParams thread) {
    position = COUNT / thread.getThreadCount() * thread.getThreadIndex();
  }

  /** Returns the next entry, below {@value Workload#ENTRIES}. */
  public int next() {
    position = (position + 1) & (COUNT - 1);
    return entries[position];
  }
}
