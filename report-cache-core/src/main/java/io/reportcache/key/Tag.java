package io.reportcache.key;

import io.reportcache.text.TextHash;

/**
 * A label on an entry: another way to reach a group of entries of a tenant. Characters of patterns
 * mean themselves in a tag.
 *
 * @param value 1 to 128 characters, not blank
 */
public record Tag(String value) implements Scope {

  /** The longest tag allowed, in UTF-16 characters. */
  public static final int MAXIMUM_LENGTH = 128;

  /** Checks the value. */
  public Tag {
    KeyText.check("tag", value, MAXIMUM_LENGTH, "use a short name, e.g. orders");
  }

  /**
   * Returns the tag with this value.
   *
   * @throws IllegalArgumentException if it is blank or too long
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
