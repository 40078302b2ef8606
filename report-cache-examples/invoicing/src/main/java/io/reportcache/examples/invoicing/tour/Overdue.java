package io.reportcache.examples.invoicing.tour;

import java.time.LocalDate;
import java.time.ZoneOffset;

/** Of tasks that are late, those who are to do them and the projects' owners are told. */
final class Overdue implements TourStep {

  @Override
  public void run(TourStage stage) throws Exception {
    TourLog log = stage.log();
    log.heading("task.overdue: found by a look at all tasks, one event for each");
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    int found =
        stage.in(
            stage.acme(),
            () -> {
              String project = stage.business().createProject("olga", 0);
              stage.business().addTask(project, "tim", "Write the offer", today.minusDays(1));
              stage.business().addTask(project, "tim", "Call the client", today.minusDays(9));
              stage.business().addTask(project, "tim", "Clean up", today.plusDays(1));
              return stage.business().markOverdue(today);
            });
    log.check("overdue", found == 2, found + " of 3 tasks");
    for (String receiver : new String[] {"tim", "olga"}) {
      log.await(
          receiver,
          () ->
              stage.number(
                      "SELECT COUNT(*) FROM inv_notification WHERE tenant_id = ? AND receiver = ? AND text LIKE 'Overdue%'",
                      stage.acme().value(), receiver)
                  == 2,
          "told of both");
    }
    int again = stage.in(stage.acme(), () -> stage.business().markOverdue(today));
    log.check("looked again", again == 0, "nothing new");
  }
}
