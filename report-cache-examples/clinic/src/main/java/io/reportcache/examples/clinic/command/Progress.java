package io.reportcache.examples.clinic.command;

import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.durable.store.Ending;
import io.reportcache.durable.store.Settlement;
import io.reportcache.durable.worker.DeliveryRunListener;
import io.reportcache.tenant.TenantId;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Prints a line for each attempt, and counts them. */
final class Progress implements DeliveryRunListener {

  private static final int LONGEST_ERROR = 200;
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");

  private final PrintWriter out;
  private final int tries;
  private final long begunAt = System.nanoTime();
  private final Map<Ending, Long> counts = new EnumMap<>(Ending.class);

  /**
   * Nothing counted yet.
   *
   * @param tries how many attempts a job has
   */
  Progress(PrintWriter out, int tries) {
    this.out = out;
    this.tries = tries;
  }

  @Override
  public synchronized void ended(Settlement run) {
    counts.merge(run.ending(), 1L, Long::sum);
    notifyAll();
    if (run.ending() != Ending.RELEASED || !run.took().isZero()) { // else it was no attempt
      ClaimedDelivery delivery = run.delivery();
      line(
          "%-12s queue %s  %s #%d  attempt %d of %d  %s"
              .formatted(
                  tenant(delivery.message().tenant()),
                  delivery.lane().name(),
                  delivery.message().type(),
                  delivery.id(),
                  delivery.attempt(),
                  tries,
                  outcome(run)));
    }
  }

  /** Prints a line with the time. */
  synchronized void line(String text) {
    out.println(
        LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.MILLIS).format(TIME)
            + "  "
            + printable(text));
    out.flush();
  }

  /** Waits until so many dead letters were told of, so long at most. */
  synchronized void awaitDeadLetters(long count, Duration longest) throws InterruptedException {
    long end = System.nanoTime() + longest.toNanos();
    while (deadLetters() < count) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        return;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
  }

  synchronized long deadLetters() {
    return count(Ending.DEAD_LETTER);
  }

  synchronized void summary() {
    line(
        "ended after %s: %d done, %d failed and wait for another attempt, %s, %d of unknown type, %d handed back"
            .formatted(
                text(Duration.ofNanos(System.nanoTime() - begunAt)),
                count(Ending.SUCCEEDED),
                count(Ending.FAILED),
                counted(deadLetters(), "dead letter", "dead letters"),
                count(Ending.PARKED),
                count(Ending.RELEASED)));
  }

  static String counted(long count, String one, String several) {
    return count + " " + (count == 1 ? one : several);
  }

  private long count(Ending ending) {
    return counts.getOrDefault(ending, 0L);
  }

  private static String outcome(Settlement run) {
    String took = text(run.took());
    return switch (run.ending()) {
      case SUCCEEDED -> "done in " + took + (run.result() == null ? "" : ": " + run.result());
      case FAILED -> "failed in %s, again in %s: %s".formatted(took, text(run.pause()), error(run));
      case DEAD_LETTER -> "dead letter after %s: %s".formatted(took, error(run));
      case PARKED -> "parked: this process doesn't know the type";
      case RELEASED -> "interrupted after %s and handed back".formatted(took);
    };
  }

  private static String error(Settlement run) {
    String error = String.valueOf(run.error());
    return error.length() > LONGEST_ERROR ? error.substring(0, LONGEST_ERROR) + "…" : error;
  }

  private static String tenant(TenantId tenant) {
    return tenant.isCentral() ? "central" : "tenant " + tenant.value();
  }

  private static String text(Duration duration) {
    return duration.toSeconds() < 10
        ? duration.toMillis() + " ms"
        : String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1_000.0);
  }

  /** An id or a message may hold anything; a line must stay one. */
  private static String printable(String text) {
    return text.replaceAll("\\p{Cntrl}", " ");
  }
}
