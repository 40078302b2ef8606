package io.reportcache.examples.clinic.tour;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.reportcache.examples.clinic.mail.Mail;
import io.reportcache.examples.clinic.mail.SmtpAddress;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A mail server in this process, which can go away and come back at the same port. */
final class PostOffice implements AutoCloseable {

  private static final String HOST = "127.0.0.1";

  private final List<Mail> before = new ArrayList<>();
  private final SmtpAddress address;
  private @Nullable GreenMail server;

  PostOffice() {
    GreenMail started = started(0);
    server = started;
    address = new SmtpAddress(HOST, started.getSmtp().getPort());
  }

  SmtpAddress address() {
    return address;
  }

  /** Returns all that has come, also before it went away. */
  synchronized List<Mail> received() {
    List<Mail> all = new ArrayList<>(before);
    if (server != null) {
      for (MimeMessage message : server.getReceivedMessages()) {
        all.add(read(message));
      }
    }
    return all;
  }

  synchronized void goAway() {
    if (server != null) {
      List<Mail> all = received();
      before.clear();
      before.addAll(all);
      server.stop();
      server = null;
    }
  }

  synchronized void comeBack() {
    server = started(address.port());
  }

  @Override
  public void close() {
    goAway();
  }

  private static GreenMail started(int port) {
    GreenMail server = new GreenMail(new ServerSetup(port, HOST, ServerSetup.PROTOCOL_SMTP));
    server.start();
    return server;
  }

  private static Mail read(MimeMessage message) {
    try {
      return new Mail(
          message.getFrom()[0].toString(),
          message.getAllRecipients()[0].toString(),
          message.getSubject(),
          String.valueOf(message.getContent()));
    } catch (MessagingException | IOException e) {
      throw new IllegalStateException("a received e-mail can't be read", e);
    }
  }
}
