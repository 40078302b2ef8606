package io.reportcache.examples.clinic;

import io.reportcache.durable.TenantQueues;
import io.reportcache.durable.store.DeliveryStoreException;
import io.reportcache.examples.clinic.app.Clinic;
import io.reportcache.examples.clinic.appointment.Appointment;
import io.reportcache.examples.clinic.appointment.Appointments;
import io.reportcache.examples.clinic.appointment.Practice;
import io.reportcache.examples.clinic.command.QueueWork;
import io.reportcache.examples.clinic.command.TenantIds;
import io.reportcache.examples.clinic.command.WorkerHost;
import io.reportcache.examples.clinic.data.ClinicDatabase;
import io.reportcache.examples.clinic.job.ClinicQueues;
import io.reportcache.examples.clinic.mail.SmtpAddress;
import io.reportcache.examples.clinic.mail.SmtpMailer;
import io.reportcache.examples.clinic.tour.Tour;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The clinic's command line. Without a command it takes the tour. */
@Command(
    name = "clinic",
    mixinStandardHelpOptions = true,
    description = "Appointments of several practices. Without a command it takes the tour.")
public final class ClinicApplication implements Callable<Integer> {

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--database",
      paramLabel = "URL",
      scope = ScopeType.INHERIT,
      defaultValue = "${env:" + ClinicDatabase.JDBC_URL + "}",
      description =
          "JDBC address of PostgreSQL or H2; by default that of the variable "
              + ClinicDatabase.JDBC_URL
              + ".")
  private @Nullable String database;

  @Option(
      names = "--redis",
      paramLabel = "URL",
      scope = ScopeType.INHERIT,
      defaultValue = "${env:" + ClinicDatabase.REDIS_URL + "}",
      description =
          "Redis that has the queues; by default that of the variable "
              + ClinicDatabase.REDIS_URL
              + ", and without one the database has them.")
  private @Nullable String redis;

  @Option(
      names = "--smtp",
      paramLabel = "HOST:PORT",
      scope = ScopeType.INHERIT,
      defaultValue = "${env:" + SmtpAddress.VARIABLE + ":-127.0.0.1:3025}",
      description =
          "Mail server; by default that of the variable "
              + SmtpAddress.VARIABLE
              + ", or 127.0.0.1:3025.")
  private String smtp = "";

  /** Runs the command that is given; ends with its exit code. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    ClinicApplication application = new ClinicApplication();
    CommandLine line =
        new CommandLine(application)
            .addSubcommand(new QueueWork(application::openHost))
            .setParameterExceptionHandler(ClinicApplication::toldShortly);
    line.getSubcommands()
        .values()
        .forEach(sub -> sub.setParameterExceptionHandler(ClinicApplication::toldShortly));
    return line;
  }

  @Override
  public Integer call() throws InterruptedException {
    String url =
        database == null || database.isBlank() ? ClinicDatabase.inMemory("clinic-tour") : database;
    PrintWriter out = new PrintWriter(System.out, true, Charset.defaultCharset());
    try (ClinicDatabase opened = ClinicDatabase.open(url, redis)) {
      return new Tour(opened, out).run() ? 0 : 1;
    } catch (DeliveryStoreException e) {
      out.println("The clinic could not open: " + e.getMessage());
      return QueueWork.UNREACHABLE;
    }
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = "Books an appointment, and so dispatches the e-mails about it.")
  Integer book(
      @Option(names = "--tenant", required = true, converter = TenantIds.class) TenantId tenant,
      @Option(names = "--patient", defaultValue = "Ann") String patient,
      @Option(names = "--email", defaultValue = "ann@patients.example") String email,
      @Option(names = "--hours", defaultValue = "48", description = "Until it begins.") int hours) {
    try (ClinicHost host = openHost()) {
      host.database
          .jdbi()
          .<RuntimeException>useTransaction(
              handle -> {
                Appointments appointments = new Appointments(handle);
                if (appointments.practice(tenant).isEmpty()) {
                  appointments.put(
                      new Practice(
                          tenant,
                          "Practice " + tenant.value(),
                          "post@clinic.example",
                          ZoneOffset.UTC));
                }
              });
      Clinic clinic = new Clinic(host.database, host.queues, InstantSource.system());
      TenantContext.run(
          tenant,
          () -> {
            Appointment booked =
                clinic.book(patient, email, Instant.now().plus(Duration.ofHours(hours)));
            commandOut().println("Booked " + booked.id() + " at " + booked.startsAt());
          });
      return 0;
    } catch (DeliveryStoreException e) {
      commandOut().println("The store can't be reached: " + QueueWork.text(e));
      return QueueWork.UNREACHABLE;
    }
  }

  private record ClinicHost(ClinicDatabase database, TenantQueues queues) implements WorkerHost {

    @Override
    public void requireReachable() {
      database.requireReachable();
    }

    @Override
    public void close() {
      database.close();
    }
  }

  private ClinicHost openHost() {
    String url = database;
    if (url == null || url.isBlank()) {
      throw new ParameterException(
          spec().commandLine(),
          "no database: give --database or set %s, e.g. to jdbc:h2:async:/tmp/clinic"
              .formatted(ClinicDatabase.JDBC_URL));
    }
    SmtpMailer mailer;
    try {
      mailer = new SmtpMailer(SmtpAddress.parse(smtp));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec().commandLine(), "--smtp: " + e.getMessage());
    }
    ClinicDatabase opened = ClinicDatabase.open(url, redis);
    return new ClinicHost(opened, ClinicQueues.of(opened, mailer));
  }

  private PrintWriter commandOut() {
    return spec().commandLine().getOut();
  }

  private CommandSpec spec() {
    if (spec == null) {
      throw new IllegalStateException("the clinic must be run by picocli");
    }
    return spec;
  }

  private static int toldShortly(ParameterException e, String[] args) {
    CommandLine line = e.getCommandLine();
    line.getErr().println(line.getCommandName() + ": " + e.getMessage());
    line.getErr().println("Try --help.");
    return line.getCommandSpec().exitCodeOnInvalidInput();
  }
}
