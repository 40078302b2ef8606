package io.reportcache.examples.invoicing.tour;

import io.reportcache.tenant.TenantId;
import java.util.List;

/** Who joins is welcomed, by their own company. */
final class Joined implements TourStep {

  @Override
  public void run(TourStage stage) throws Exception {
    TourLog log = stage.log();
    log.heading("user.created: who joins is welcomed and given a first task");
    for (TenantId company : List.of(stage.acme(), stage.globex())) {
      String user = stage.in(company, () -> stage.business().createUser("Ann"));
      log.await(
          company.value(),
          () ->
              stage.number(
                      "SELECT COUNT(*) FROM inv_notification WHERE tenant_id = ? AND receiver = ?"
                          + " AND text = 'Welcome, Ann'",
                      company.value(),
                      user)
                  == 1,
          "welcomed");
      log.check(
          "e-mail",
          stage.number(
                  "SELECT COUNT(*) FROM inv_email WHERE tenant_id = ? AND receiver = ? AND subject"
                      + " = 'Welcome, Ann'",
                  company.value(),
                  user)
              == 1,
          "sent");
      log.check(
          "first task",
          stage
              .text(
                  "SELECT title FROM inv_task WHERE tenant_id = ? AND assignee = ?",
                  company.value(),
                  user)
              .equals("Complete your profile"),
          "is there");
      log.check(
          "of another company",
          stage.number(
                  "SELECT COUNT(*) FROM inv_notification WHERE tenant_id <> ? AND receiver = ?",
                  company.value(),
                  user)
              == 0,
          "nothing");
    }
  }
}
