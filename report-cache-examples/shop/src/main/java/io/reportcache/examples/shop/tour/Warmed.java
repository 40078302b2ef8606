package io.reportcache.examples.shop.tour;

import static io.reportcache.examples.shop.tour.TourStage.ACTIVE;

import io.reportcache.cache.Answer;
import io.reportcache.cache.Source;
import io.reportcache.examples.shop.cache.Question;
import io.reportcache.examples.shop.cache.ReportName;
import io.reportcache.tenant.TenantId;
import io.reportcache.warming.JobRun;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What an event dropped is there again before anybody asks, once its job has run. */
final class Warmed implements TourStep {

  @Override
  public void run(TourStage stage) throws Exception {
    stage
        .log()
        .heading("Warmed: an order drops sales and dashboard, and their jobs bring them back");
    long before = stage.salesToday().total().orders();
    stage.shop().commands().placeOrder(ACTIVE, 2, 2, 1);
    runs(stage, "WarmDashboardCacheJob", ReportName.DASHBOARD);
    runs(stage, "WarmSalesReportCacheJob", ReportName.SALES);
    long after = stage.salesToday().total().orders();
    stage
        .log()
        .expect(
            "warmed",
            "new figures",
            before + 1,
            after,
            "orders today %d -> %d".formatted(before, after));
  }

  private static void runs(TourStage stage, String job, ReportName warmed) throws Exception {
    JobRun run = stage.shop().warming().runNow(job).get(5, TimeUnit.MINUTES);
    stage
        .log()
        .expect(
            "warmed",
            warmed.text(),
            JobRun.Outcome.SUCCEEDED,
            run.outcome(),
            "%11s  %s".formatted(TourLog.text(run.took()), job));
    List<String> notHit = new ArrayList<>();
    int asked = 0;
    for (TenantId tenant : stage.shop().tenants()) {
      for (Question<?, ?> question : stage.questions()) {
        if (question.report().name().equals(warmed.text())) {
          asked++;
          Answer<?> answer = stage.ask(tenant, question);
          if (answer.source() != Source.HIT) {
            notHit.add(question.label() + " of " + tenant.value());
          }
        }
      }
    }
    stage
        .log()
        .check(
            "warmed",
            warmed.text(),
            notHit.isEmpty(),
            "expected hits for all tenants was computed: " + notHit,
            "%11s  %d of %d asked of all tenants".formatted("hit", asked, asked));
  }
}
