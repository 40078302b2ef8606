package io.reportcache.spring.actuate;

import io.reportcache.warming.JobRun;
import io.reportcache.warming.JobStatus;
import io.reportcache.warming.WarmingScheduler;
import java.util.Map;

/** The jobs of this node, their figures and their next runs. */
final class JobsView implements View {

  private final WarmingScheduler warming;

  JobsView(WarmingScheduler warming) {
    this.warming = warming;
  }

  @Override
  public Map<String, Object> show(Wanted wanted) {
    if (wanted.job() != null) {
      UnknownNameException.check(
          "job", wanted.job(), warming.jobs().stream().map(JobStatus::job).toList());
    }
    return new Row()
        .with(
            "jobs",
            warming.jobs().stream()
                .filter(job -> wanted.job() == null || job.job().equals(wanted.job()))
                .map(JobsView::describe)
                .toList())
        .build();
  }

  private static Map<String, Object> describe(JobStatus job) {
    return new Row()
        .with("name", job.job())
        .with("priority", job.priority())
        .with("running", job.running())
        .with("paused", job.paused())
        .with("nextDue", job.nextDue())
        .with("waitingSince", job.waitingSince())
        .with("succeeded", job.succeeded())
        .with("failed", job.failed())
        .with("timedOut", job.timedOut())
        .with("skipped", job.skipped())
        .with("lastRun", job.lastRun().map(JobsView::describe))
        .build();
  }

  static Map<String, Object> describe(JobRun run) {
    return new Row()
        .with("startedAt", run.startedAt())
        .with("took", run.took())
        .with("outcome", run.outcome())
        .with("failure", run.failure())
        .with("notes", run.notes())
        .build();
  }
}
