package io.reportcache.event;

/**
 * A class of events with its name and version, which identify it outside the process.
 *
 * @param name its {@linkplain EventName name}
 * @param version the version of its fields
 * @param eventClass the class
 * @since 0.1
 */
public record EventType<E extends DomainEvent>(String name, int version, Class<E> eventClass) {

  /** Returns the type of a class. */
  public static <E extends DomainEvent> EventType<E> of(Class<E> eventClass) {
    return new EventType<>(EventNames.of(eventClass), EventNames.version(eventClass), eventClass);
  }

  /**
   * Returns whether the name matches a pattern, in which {@code *} stands for one segment and
   * {@code #} for any number of segments.
   *
   * @throws IllegalArgumentException if the pattern isn't made of segments
   */
  public boolean fits(String namePattern) {
    String[] pattern = EventNames.checkPattern(namePattern).split("\\.");
    return EventNames.matches(pattern, 0, name.split("\\."), 0);
  }
}
