package io.reportcache.examples.invoicing.tour;

import io.reportcache.durable.store.Ending;
import io.reportcache.durable.store.StoredDelivery;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What fails since something isn't there yet is tried again until it is. */
final class Uploaded implements TourStep {

  private static final String HANDLER = "check-document";

  @Override
  public void run(TourStage stage) throws Exception {
    TourLog log = stage.log();
    log.heading("document.uploaded: the content comes late");
    log.wanted("the content isn't there yet");
    String document =
        stage.in(stage.acme(), () -> stage.business().announceDocument("p", "contract.txt"));
    log.await(
        "first attempt",
        () -> stage.delivery(stage.acme(), HANDLER, document).failures() > 0,
        "failed, and is tried again");
    stage.in(
        stage.acme(),
        () -> {
          stage.business().storeContent(document, "We agree.");
          return document;
        });
    log.await(
        "fingerprint",
        () ->
            stage
                    .text(
                        "SELECT sha256 FROM inv_document WHERE id = ? AND sha256 IS NOT NULL",
                        document)
                    .length()
                == 64,
        "taken");
    log.check(
        "index",
        stage.number("SELECT COUNT(*) FROM inv_document_word WHERE document = ?", document) == 2,
        "finds we and agree");
    log.await(
        "history",
        () -> endedWell(TourStage.endings(stage.delivery(stage.acme(), HANDLER, document))),
        "failed, then succeeded");
    StoredDelivery delivery = stage.delivery(stage.acme(), HANDLER, document);
    delivery
        .runs()
        .forEach(
            run ->
                log.check(
                    "  attempt " + run.attempt(),
                    true,
                    run.error() == null ? run.result() : run.error()));
  }

  private static boolean endedWell(List<@Nullable Ending> endings) {
    return endings.size() > 1
        && endings.get(0) == Ending.FAILED
        && endings.get(endings.size() - 1) == Ending.SUCCEEDED;
  }
}
