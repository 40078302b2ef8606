package io.reportcache.key;

import io.reportcache.text.TextHash;

/**
 * A label on entries, by which a group of a tenant's entries can be invalidated. The special
 * characters of patterns have no meaning in a tag.
 *
 * @param value the label, 1 to 128 characters, not blank
 * @since 0.1
 */
public record Tag(String value) implements Scope {

  /** The longest tag allowed, in UTF-16 characters. */
  public static final int MAXIMUM_LENGTH = 128;

  /**
   * Checks the value.
   *
   * @throws IllegalArgumentException if it is blank, too long or contains half a surrogate pair
   */
  public Tag {
    KeyText.check("tag", value, MAXIMUM_LENGTH, "use a short name, e.g. orders");
  }

  /**
   * Returns the tag with this value.
   *
   * @throws IllegalArgumentException if it is blank, too long or contains half a surrogate pair
   */
  public static Tag of(String value) {
    return new Tag(value);
  }

  @Override
  public int hashCode() {
    return TextHash.of(value); // tags may come from requests
  }

  @Override
  public String toString() {
    return "tag '" + value + "'";
  }
}
