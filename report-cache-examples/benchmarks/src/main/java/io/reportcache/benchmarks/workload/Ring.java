package io.reportcache.benchmarks.workload;

import io.reportcache.key.ReportKey;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.ThreadParams;

/**
 * Keys asked for round and round, 65,536 of them: in a cache of 1,000, one has long been evicted
 * when its turn comes again. (A frequency policy may keep some of the 1,000; at most 1.5% hit.)
 */
@State(Scope.Thread)
public class Ring {

  private static final int COUNT = 1 << 16;
  private static final String[] texts =
      IntStream.range(0, COUNT).mapToObj(i -> "sales:page-" + i).toArray(String[]::new);
  private static final ReportKey<Integer>[] keys = Workload.keys(texts);

  private int position;

  /** Lets threads begin at different places. */
  @Setup
  public void begin(ThreadParams thread) {
    position = COUNT / thread.getThreadCount() * thread.getThreadIndex();
  }

  /** Goes on to the next key. */
  public void advance() {
    position = (position + 1) & (COUNT - 1);
  }

  /** Returns the key as the peers ask for it, a new one each time. */
  public TenantKey tenantKey() {
    return new TenantKey(Workload.tenant(0), texts[position]);
  }

  /** Returns the key as this library is asked for it. */
  public ReportKey<Integer> reportKey() {
    return keys[position];
  }
}
