package io.reportcache.rabbitmq;

import com.rabbitmq.client.AMQP;
import io.reportcache.durable.store.Message;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes events as messages of AMQP, and reads them. Safe for use by many threads. */
final class Wire {

  private final WireFormat format;
  private final int maximumMessage;
  private final PropertiesForm properties = new PropertiesForm();
  private volatile @Nullable StructuredForm structured; // needs a library that may be missing

  /**
   * Makes it for what is written.
   *
   * @param maximumMessage the maximum length of a body in bytes, in both directions
   * @throws IllegalStateException if the format needs a library that isn't there
   */
  Wire(WireFormat format, int maximumMessage) {
    this.format = format;
    this.maximumMessage = maximumMessage;
    if (format == WireFormat.STRUCTURED) {
      structured = new StructuredForm();
    }
  }

  /**
   * Returns a message as AMQP carries it.
   *
   * @throws UnsendableEventException if it is too long
   */
  WireMessage write(Message message) throws UnsendableEventException {
    WireMessage written =
        format == WireFormat.STRUCTURED ? structured().write(message) : properties.write(message);
    if (written.body().length > maximumMessage) {
      throw new UnsendableEventException(
          "%s has %,d bytes as a message, and at most %,d are allowed; store large data elsewhere and send a reference, or raise maximumMessage"
              .formatted(message, written.body().length, maximumMessage));
    }
    return written;
  }

  /**
   * Returns the event in a message.
   *
   * @throws UnreadableMessageException if there is none in a known form
   */
  Message read(AMQP.BasicProperties read, byte[] body) throws UnreadableMessageException {
    if (body.length > maximumMessage) {
      throw UnreadableMessageException.forEver(
          "it has %,d bytes, and at most %,d are allowed; raise maximumMessage, and replay it"
              .formatted(body.length, maximumMessage));
    }
    String text = text(body);
    String type = read.getContentType();
    try {
      return type != null && type.startsWith(StructuredForm.CONTENT_TYPE)
          ? structured().read(text)
          : properties.read(read, text);
    } catch (IllegalStateException e) { // no JSON library
      throw UnreadableMessageException.forNow(String.valueOf(e.getMessage()));
    }
  }

  private StructuredForm structured() {
    StructuredForm there = structured;
    if (there == null) {
      there = new StructuredForm();
      structured = there;
    }
    return there;
  }

  /** Malformed text isn't repaired: it would be another payload. */
  private static String text(byte[] body) throws UnreadableMessageException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException e) {
      throw UnreadableMessageException.forEver("its body isn't text in UTF-8");
    }
  }
}
