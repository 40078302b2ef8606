package io.reportcache.examples.clinic.tour;

import static io.reportcache.examples.clinic.tour.TourStage.LAKESIDE;
import static io.reportcache.examples.clinic.tour.TourStage.OKAFOR;

import io.reportcache.durable.TenantQueues;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.examples.clinic.appointment.Appointment;
import io.reportcache.examples.clinic.command.QueueWork;
import io.reportcache.examples.clinic.command.WorkerHost;
import io.reportcache.examples.clinic.data.ClinicDatabase;
import java.io.PrintWriter;
import java.time.Duration;
import picocli.CommandLine;

/** The command for workers does what is asked of it. */
final class WorkedByCommand implements TourStep {

  private static final Duration TWO_DAYS = Duration.ofDays(2);
  private static final String CONFIRMATION = "appointment.confirmation";

  private final PrintWriter out;

  WorkedByCommand(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void run(TourStage stage) throws Exception {
    TourLog log = stage.log();
    log.heading("By the command");
    log.wanted("an address isn't one");
    stage.book(LAKESIDE, "gil", TWO_DAYS);
    Appointment poison = stage.book(LAKESIDE, "an address that is none", TWO_DAYS);
    Appointment others = stage.book(OKAFOR, "hal", TWO_DAYS);

    int status = work(stage, "--tenant=1", "--queue=emails", "--tries=1", "--once");
    log.check("exit code", status == QueueWork.DEAD_LETTER, status + ": there is a dead letter");
    log.check("e-mail to gil", stage.mailsTo("gil").size() == 1, "sent");
    log.check(
        "bad address",
        stage.statusOf(LAKESIDE, CONFIRMATION, poison) == DeliveryStatus.DEAD_LETTER
            && stage.calls(poison) == 1,
        "on the call list");
    log.check(
        "tenant 2",
        stage.statusOf(OKAFOR, CONFIRMATION, others) == DeliveryStatus.PENDING,
        "still waits");
    status = work(stage, "--queue=emails", "--once");
    log.check("exit code", status == 0, status + ": all done");
    log.check("e-mail to hal", stage.mails(OKAFOR, "hal", "Your appointment.*") == 1, "sent");
  }

  private int work(TourStage stage, String... arguments) {
    out.println("  $ queue-work " + String.join(" ", arguments));
    return new CommandLine(new QueueWork(() -> new Lent(stage.database(), stage.queues())))
        .setOut(out)
        .execute(arguments);
  }

  /** The tour goes on with the database. */
  private record Lent(ClinicDatabase database, TenantQueues queues) implements WorkerHost {
    @Override
    public void requireReachable() {
      database.requireReachable();
    }

    @Override
    public void close() {}
  }
}
