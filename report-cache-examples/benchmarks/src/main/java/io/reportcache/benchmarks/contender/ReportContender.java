package io.reportcache.benchmarks.contender;

import io.reportcache.ReportCache;
import io.reportcache.TenantReports;
import io.reportcache.benchmarks.workload.Workload;
import io.reportcache.report.Report;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** This library from the top: a declared report, whose key is made of its parameters each time. */
@State(Scope.Benchmark)
public class ReportContender {

  private static final Report<Integer, Integer> SALES =
      Report.named("sales", Integer.class)
          .keyedBy((Integer page) -> page)
          .ttl(Workload.TTL)
          .generatedBy(Workload::value);

  private final ReportCache reports =
      ReportCache.builder()
          .report(SALES)
          .cacheOptions(options -> options.maximumSize(Workload.MAXIMUM_SIZE))
          .build();
  private final TenantReports[] tenants =
      IntStream.range(0, Workload.TENANTS)
          .mapToObj(i -> reports.tenant(Workload.tenant(i)))
          .toArray(TenantReports[]::new);

  /** Fills it. */
  public ReportContender() {
    for (int entry = 0; entry < Workload.ENTRIES; entry++) {
      Integer page = Workload.value(entry / Workload.TENANTS);
      var unused = tenants[entry % Workload.TENANTS].get(SALES, page);
    }
  }

  /** Returns the entry's value. */
  public Integer get(int entry) {
    Integer page = Workload.value(entry / Workload.TENANTS);
    return tenants[entry % Workload.TENANTS].get(SALES, page);
  }

  /** Ends what the cache runs. */
  @TearDown
  public void close() {
    reports.close();
  }
}
