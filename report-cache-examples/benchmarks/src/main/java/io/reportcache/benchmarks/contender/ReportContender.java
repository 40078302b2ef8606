package io.reportcache.benchmarks.contender;

import io.reportcache.ReportCache;
import io.reportcache.TenantReports;
import io.reportcache.benchmarks.workload.Workload;
import io.reportcache.report.Report;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** This library from the top: a declared report, asked by its parameters. */
@State(Scope.Benchmark)
public class ReportContender {

  private static final Report<Integer, Integer> SALES =
      Report.named("sales", Integer.class)
          .keyedBy((Integer page) -> page)
          .ttl(Workload.TTL)
          .generatedBy(Workload::value);

  private record Page(int number, String region) {}

  private static final Report<Page, Integer> SALES_OF_REGION =
      Report.named("sales-of-region", Integer.class)
          .keyedBy(Page.class)
          .ttl(Workload.TTL)
          .generatedBy(page -> Workload.value(page.number()));

  private final ReportCache reports =
      ReportCache.builder()
          .report(SALES)
          .report(SALES_OF_REGION)
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

  /** As {@link #get}, the tenant named by its id, as in a request. */
  public Integer getOfId(int entry) {
    Integer page = Workload.value(entry / Workload.TENANTS);
    return reports.tenant(Workload.tenant(entry % Workload.TENANTS)).get(SALES, page);
  }

  /** As {@link #get}, of the tenant that is bound to the thread; a thousand entries of it. */
  public Integer getOfBoundTenant(int entry) {
    return reports.get(SALES, Workload.value(entry));
  }

  /** As {@link #getOfId}, by parameters that are a record. */
  public Integer getByRecord(int entry) {
    return reports
        .tenant(Workload.tenant(entry % Workload.TENANTS))
        .get(SALES_OF_REGION, new Page(entry / Workload.TENANTS, "eu"));
  }

  /** Ends what the cache runs. */
  @TearDown
  public void close() {
    reports.close();
  }
}
