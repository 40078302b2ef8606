package io.reportcache.examples.clinic.mail;

import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Properties;

/** Hands e-mails to a server. Safe for use by many threads. */
public final class SmtpMailer {

  private static final long CONNECT_MILLIS = Duration.ofSeconds(5).toMillis();
  // Shorter than a job's time-out, so that what failed says why.
  private static final long ANSWER_MILLIS = Duration.ofSeconds(30).toMillis();

  private final Session session;

  /** Sends by this server. */
  public SmtpMailer(SmtpAddress server) {
    Properties settings = new Properties();
    settings.setProperty("mail.smtp.host", server.host());
    settings.setProperty("mail.smtp.port", Integer.toString(server.port()));
    settings.setProperty("mail.smtp.connectiontimeout", Long.toString(CONNECT_MILLIS));
    settings.setProperty("mail.smtp.timeout", Long.toString(ANSWER_MILLIS));
    settings.setProperty("mail.smtp.writetimeout", Long.toString(ANSWER_MILLIS));
    session = Session.getInstance(settings);
  }

  /**
   * Sends an e-mail: when this returns, the server has it.
   *
   * @throws MessagingException if the server is away or refuses, or an address is none
   */
  public void send(Mail mail) throws MessagingException {
    MimeMessage message = new MimeMessage(session);
    message.setFrom(new InternetAddress(mail.from(), true));
    message.setRecipient(RecipientType.TO, new InternetAddress(mail.to(), true));
    message.setSubject(mail.subject(), StandardCharsets.UTF_8.name());
    message.setText(mail.text(), StandardCharsets.UTF_8.name());
    Transport.send(message);
  }
}
