package io.reportcache.examples.clinic.command;

import io.reportcache.durable.DispatchOptions;
import io.reportcache.durable.store.DeliveryStoreException;
import io.reportcache.durable.store.Lane;
import io.reportcache.durable.worker.DeliveryWorker;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.tenant.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * A worker for queues of jobs, to be run from the command line of the application that has them.
 */
@Command(
    name = "queue-work",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Does the jobs of a queue. Prints a line for each attempt.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:with --once: what was due has been done, or failed and waits for another attempt",
      "1:with --once: something became a dead letter",
      "2:the command was given wrong",
      "3:the store can't be reached",
      "143:ended by SIGTERM, 130 by SIGINT: what ran was finished, the rest handed back"
    })
public final class QueueWork implements Callable<Integer> {

  /** Something became a dead letter. */
  public static final int DEAD_LETTER = 1;

  /** The store can't be reached. */
  public static final int UNREACHABLE = 3;

  private static final int LONGEST_TIMEOUT = 86_400;
  private static final int LONGEST_SLEEP = 3_600;
  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final int LOOKS_BETWEEN_CHECKS = 5;

  private final WorkerHost.Opening application;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--tenant",
      paramLabel = "ID",
      converter = TenantIds.class,
      description = "Serves only this tenant; may be given again. By default all.")
  private List<TenantId> tenants = new ArrayList<>();

  private String queue = DispatchOptions.DEFAULT_QUEUE;
  private int tries = 3;
  private int timeout = 60;
  private int sleep = 3;
  private int patience = 25;

  @ArgGroup private Mode mode = new Mode();

  /** How long it works. */
  static final class Mode {
    @Option(
        names = "--once",
        description = "Does what is due now, waits until that has ended, and ends.")
    private boolean once;

    @Option(
        names = "--daemon",
        description = "Works until it's told to end by SIGTERM or SIGINT; the default.")
    private boolean daemon;

    private boolean isOnce() {
      return once && !daemon;
    }
  }

  /**
   * Prepares the command.
   *
   * @param application opened when the command has been read
   */
  public QueueWork(WorkerHost.Opening application) {
    this.application = application;
  }

  @Option(
      names = "--queue",
      paramLabel = "NAME",
      description = "Which queue; by default the one named default.")
  void setQueue(String name) {
    try {
      queue = Lane.ofQueue(name).name();
    } catch (IllegalArgumentException e) {
      throw wrong("--queue: " + e.getMessage());
    }
  }

  @Option(
      names = "--tries",
      paramLabel = "COUNT",
      description = "How often a job is tried before it's a dead letter; 3 by default.")
  void setTries(int count) {
    tries = checked("--tries", count, Integer.MAX_VALUE, "3");
  }

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "How long an attempt may take; 60 by default.")
  void setTimeout(int seconds) {
    timeout = checked("--timeout", seconds, LONGEST_TIMEOUT, "60 seconds");
  }

  @Option(
      names = "--sleep",
      paramLabel = "SECONDS",
      description = "How long it sleeps when there is nothing to do; 3 by default.")
  void setSleep(int seconds) {
    sleep = checked("--sleep", seconds, LONGEST_SLEEP, "3 seconds");
  }

  @Option(
      names = "--patience",
      paramLabel = "SECONDS",
      description =
          "How long what runs may go on when it's told to end; 25 by default, less than after which most supervisors kill.")
  void setPatience(int seconds) {
    patience = checked("--patience", seconds, LONGEST_TIMEOUT, "25 seconds");
  }

  @Override
  public Integer call() throws InterruptedException {
    // Settling and closing come after what ran, and each waits as long at most.
    Duration longest = Duration.ofSeconds(patience).multipliedBy(3).plusSeconds(10);
    try (StopSignal stop = StopSignal.listen(longest);
        WorkerHost host = application.open()) {
      return work(host, stop);
    } catch (DeliveryStoreException e) {
      spec().commandLine().getErr().println("queue-work: the store can't be reached: " + text(e));
      return UNREACHABLE;
    }
  }

  private int work(WorkerHost host, StopSignal stop) throws InterruptedException {
    Progress progress = new Progress(spec().commandLine().getOut(), tries);
    progress.line(
        "queue-work: queue %s of %s, %s of %d s at most, %s"
            .formatted(
                queue,
                tenantsText(),
                Progress.counted(tries, "try", "tries"),
                timeout,
                mode.isOnce() ? "once" : "until told to end"));
    DeliveryWorker worker = start(host, progress);
    try {
      waitForEnd(host, worker, stop);
      if (stop.isGiven()) {
        progress.line("told to end: finishes what runs, for %d s at most".formatted(patience));
      }
    } finally {
      worker.close();
      // Of these it's told after their handlers were.
      progress.awaitDeadLetters(worker.stats().deadLetters(), Duration.ofSeconds(patience));
      progress.summary();
    }
    return mode.isOnce() && progress.deadLetters() > 0 ? DEAD_LETTER : 0;
  }

  private DeliveryWorker start(WorkerHost host, Progress progress) {
    LaneOptions options =
        LaneOptions.defaults().withAttempts(tries).withTimeout(Duration.ofSeconds(timeout));
    return host.queues()
        .worker(options, queue)
        .tenants(new LinkedHashSet<>(tenants))
        .lease(
            Duration.ofSeconds(timeout).plusMinutes(1)) // longer than the time-out, or it's refused
        .pollInterval(Duration.ofSeconds(sleep))
        .closePatience(Duration.ofSeconds(patience))
        .node("queue-work-" + ProcessHandle.current().pid())
        .listener(progress)
        .build()
        .start();
  }

  private void waitForEnd(WorkerHost host, DeliveryWorker worker, StopSignal stop)
      throws InterruptedException {
    if (!mode.isOnce()) {
      while (!stop.await(Duration.ofHours(1))) {
        // nothing to do here
      }
      return;
    }
    int looks = 0;
    while (!stop.isGiven() && !worker.awaitIdle(SHORT) && !worker.isIdle()) { // others' queues
      if (++looks % LOOKS_BETWEEN_CHECKS == 0) {
        host.requireReachable(); // or it would wait for ever
      }
    }
  }

  private int checked(String option, int value, int most, String otherwise) {
    if (value < 1 || value > most) {
      throw wrong(
          "%s must be %s, was %d; leave it out for %s"
              .formatted(
                  option,
                  most == Integer.MAX_VALUE ? "at least 1" : "1 to " + most,
                  value,
                  otherwise));
    }
    return value;
  }

  private String tenantsText() {
    return tenants.isEmpty()
        ? "all tenants"
        : (tenants.size() == 1 ? "tenant " : "tenants ")
            + tenants.stream().map(TenantId::value).collect(Collectors.joining(", "));
  }

  /** Returns what happened, and the first cause of it. */
  public static String text(DeliveryStoreException e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return e.getCause() == null
        ? String.valueOf(e.getMessage())
        : e.getMessage() + "; " + cause.getMessage();
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec().commandLine(), message);
  }

  private CommandSpec spec() {
    if (spec == null) {
      throw new IllegalStateException("queue-work must be run by picocli");
    }
    return spec;
  }
}
