package io.reportcache.durable.store;

import io.reportcache.log.LoggedAs;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A lane in which deliveries wait: the events for one handler, or the jobs of one queue. Each
 * tenant has a line of its own in a lane.
 *
 * @param kind whether events or jobs wait in it
 * @param name the handler's or the queue's name: 1 to 100 letters, digits, {@code .}, {@code -} or
 *     {@code _}. It is stored; keep it when the code is renamed.
 * @since 0.1
 */
@LoggedAs("lane")
public record Lane(Kind kind, String name) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");

  /** The kind of deliveries in a lane. */
  public enum Kind {
    /** Events, for one handler. */
    HANDLER,
    /** Jobs of one queue. */
    QUEUE
  }

  /**
   * Checks the name.
   *
   * @throws IllegalArgumentException if the name isn't allowed
   */
  public Lane {
    Objects.requireNonNull(kind, "kind must not be null");
    Objects.requireNonNull(name, "name must not be null");
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "name of a %s must be 1 to 100 letters, digits, '.', '-' or '_', was '%s'"
              .formatted(kind.name().toLowerCase(Locale.ROOT), name));
    }
  }

  /** Returns the lane of a handler of events. */
  public static Lane ofHandler(String name) {
    return new Lane(Kind.HANDLER, name);
  }

  /** Returns the lane of a queue of jobs. */
  public static Lane ofQueue(String name) {
    return new Lane(Kind.QUEUE, name);
  }

  /** Returns the stored form: {@code handler:mailer}, {@code queue:emails}. */
  @Override
  public String toString() {
    return kind.name().toLowerCase(Locale.ROOT) + ':' + name;
  }

  /**
   * Reads the form that {@link #toString} returns.
   *
   * @throws IllegalArgumentException if the text has another form
   */
  public static Lane parse(String text) {
    int colon = text.indexOf(':');
    for (Kind kind : Kind.values()) {
      if (colon > 0 && kind.name().toLowerCase(Locale.ROOT).equals(text.substring(0, colon))) {
        return new Lane(kind, text.substring(colon + 1));
      }
    }
    throw new IllegalArgumentException(
        "a lane must be handler:{name} or queue:{name}, was '%s'".formatted(text));
  }
}
