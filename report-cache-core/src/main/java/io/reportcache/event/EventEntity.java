package io.reportcache.event;

import io.reportcache.text.TextHash;

/**
 * The entity that an event is about.
 *
 * @param type the kind of entity, such as {@code invoice}; 1 to 200 characters
 * @param id identifies the entity among those of its type; 1 to 200 characters
 * @since 0.1
 */
public record EventEntity(String type, String id) {

  private static final int LONGEST = 200;

  /** Checks the lengths. */
  public EventEntity {
    check("type", type);
    check("id", id);
  }

  private static void check(String what, String text) {
    if (text.isEmpty() || text.length() > LONGEST) {
      throw new IllegalArgumentException(
          "%s of an event's entity must have 1 to %d characters, had %d"
              .formatted(what, LONGEST, text.length()));
    }
  }

  @Override
  public int hashCode() {
    return 31 * TextHash.of(type) + TextHash.of(id);
  }
}
