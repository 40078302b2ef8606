package io.reportcache.examples.clinic.testing;

import com.icegreen.greenmail.user.UserManager;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.reportcache.durable.TenantQueues;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.examples.clinic.app.Clinic;
import io.reportcache.examples.clinic.appointment.Appointment;
import io.reportcache.examples.clinic.appointment.Appointments;
import io.reportcache.examples.clinic.appointment.Practice;
import io.reportcache.examples.clinic.data.ClinicDatabase;
import io.reportcache.examples.clinic.job.ClinicQueues;
import io.reportcache.examples.clinic.mail.SmtpAddress;
import io.reportcache.examples.clinic.mail.SmtpMailer;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import jakarta.mail.internet.MimeMessage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.h2.tools.Server;

/** Two practices, a mail server, and a database that other processes reach, too. */
public final class TestClinic implements AutoCloseable {

  public static final Practice ONE =
      new Practice(TenantId.of("1"), "Practice One", "one@practices.example", ZoneOffset.UTC);
  public static final Practice TWO =
      new Practice(TenantId.of("2"), "Practice Two", "two@practices.example", ZoneOffset.UTC);

  public static final String PATIENT = "ann@patients.example";

  private static final AtomicInteger COUNT = new AtomicInteger();

  public final GreenMail mailServer =
      new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
  public final String url;
  public final ClinicDatabase database;
  public final TenantQueues queues;
  private final Server server;

  public TestClinic() throws Exception {
    server = Server.createTcpServer("-tcpPort", "0", "-ifNotExists").start();
    url =
        "jdbc:h2:tcp://127.0.0.1:"
            + server.getPort()
            + "/mem:clinic"
            + COUNT.incrementAndGet()
            + ";DB_CLOSE_DELAY=-1";
    mailServer.start();
    mailServer.setUser(PATIENT, PATIENT, "secret");
    database = ClinicDatabase.open(url);
    queues = ClinicQueues.of(database, new SmtpMailer(SmtpAddress.parse(smtp())));
    database
        .jdbi()
        .<RuntimeException>useTransaction(
            handle -> List.of(ONE, TWO).forEach(new Appointments(handle)::put));
  }

  public String smtp() {
    return "127.0.0.1:" + mailServer.getSmtp().getPort();
  }

  public Clinic at(Instant now) {
    return new Clinic(database, queues, InstantSource.fixed(now));
  }

  /** Books for two days from now. */
  public Appointment book(Practice practice, String email) throws Exception {
    Instant now = InstantSource.system().instant();
    return TenantContext.call(
        practice.tenant(), () -> at(now).book("Ann", email, now.plus(Duration.ofDays(2))));
  }

  /** The e-mails that have come, as {@code from > to: subject}. */
  public List<String> mails() {
    return Arrays.stream(mailServer.getReceivedMessages()).map(TestClinic::text).toList();
  }

  public Map<DeliveryStatus, Long> jobs(String type) {
    return database.deliveries().records().count(DeliveryQuery.all().withType(type));
  }

  public List<String> rows(String query) {
    return database
        .jdbi()
        .withHandle(handle -> handle.createQuery(query).mapTo(String.class).list());
  }

  /** Keeps senders waiting with their e-mail until released; tells of the first. */
  public void holdMails(CountDownLatch arrived, CountDownLatch release) {
    UserManager users = mailServer.getManagers().getUserManager();
    users.setMessageDeliveryHandler(
        (message, address) -> {
          arrived.countDown();
          Await.latch(release);
          return users.getUserByEmail(address.getEmail());
        });
  }

  /** As if the database's machine had lost its power. */
  public void stopDatabase() {
    server.stop();
  }

  @Override
  public void close() {
    database.close();
    server.stop();
    mailServer.stop();
  }

  private static String text(MimeMessage message) {
    try {
      return "%s > %s: %s"
          .formatted(message.getFrom()[0], message.getAllRecipients()[0], message.getSubject());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
