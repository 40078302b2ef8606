package io.reportcache.examples.clinic.tour;

import static io.reportcache.examples.clinic.tour.TourStage.LAKESIDE;
import static io.reportcache.examples.clinic.tour.TourStage.NORTH;

import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryRunLog;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.Ending;
import io.reportcache.durable.store.StoredDelivery;
import io.reportcache.examples.clinic.appointment.Appointment;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** While the mail server is away jobs are tried again; in the end, somebody calls the patient. */
final class MailServerAway implements TourStep {

  private static final Duration TWO_DAYS = Duration.ofDays(2);
  private static final String CONFIRMATION = "appointment.confirmation";

  @Override
  public void run(TourStage stage) throws Exception {
    forAWhile(stage);
    forTooLong(stage);
  }

  private static void forAWhile(TourStage stage) throws Exception {
    TourLog log = stage.log();
    log.heading("The mail server is away for a while");
    log.wanted("an e-mail can't be sent");
    stage.office().goAway();
    Appointment booked = stage.book(NORTH, "eve", TWO_DAYS);
    log.await(
        "first attempt",
        () -> stage.job(NORTH, CONFIRMATION, booked).failures() > 0,
        "failed, and is tried again");
    stage.office().comeBack();
    log.await(
        "next attempt",
        () -> stage.mails(NORTH, "eve", "Your appointment at .*") == 1,
        "confirmation from " + NORTH.sender());
    log.check("call list", stage.calls(booked) == 0, "nobody has to call");
  }

  private static void forTooLong(TourStage stage) throws Exception {
    TourLog log = stage.log();
    log.heading("The mail server is away for too long");
    log.wanted("an e-mail can't be sent, three times");
    stage.office().goAway();
    Appointment booked = stage.book(LAKESIDE, "fay", TWO_DAYS);
    log.await(
        "after three attempts",
        () -> stage.statusOf(LAKESIDE, CONFIRMATION, booked) == DeliveryStatus.DEAD_LETTER,
        "it's a dead letter");
    log.await("failed hook", () -> stage.calls(booked) == 1, "fay is on the call list");
    StoredDelivery dead = stage.job(LAKESIDE, CONFIRMATION, booked);
    for (DeliveryRunLog run : dead.runs()) {
      log.check("  attempt " + run.attempt(), run.error() != null, firstLine(run.error()));
    }
    stage.office().comeBack();
    int replayed =
        stage
            .database()
            .deliveries()
            .records()
            .replay(DeliveryQuery.deadLetters().withId(dead.id()));
    log.check("replayed", replayed == 1, "once the server is back");
    log.await(
        "confirmation",
        () ->
            stage.mails(LAKESIDE, "fay", "Your appointment at .*") == 1
                && stage.statusOf(LAKESIDE, CONFIRMATION, booked) == DeliveryStatus.COMPLETED,
        "from " + LAKESIDE.sender());
    List<Ending> endings =
        stage.job(LAKESIDE, CONFIRMATION, booked).runs().stream()
            .map(DeliveryRunLog::ending)
            .toList();
    log.check(
        "history",
        endings.equals(List.of(Ending.FAILED, Ending.FAILED, Ending.DEAD_LETTER, Ending.SUCCEEDED)),
        endings);
    log.check("failed hook", stage.calls(booked) == 1, "ran once");
  }

  private static String firstLine(@Nullable String error) {
    return String.valueOf(error).lines().findFirst().orElse("");
  }
}
