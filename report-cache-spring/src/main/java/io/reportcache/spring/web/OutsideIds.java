package io.reportcache.spring.web;

import io.reportcache.tenant.TenantId;

/** Checks ids that come from outside, before they are used or logged. */
final class OutsideIds {

  private OutsideIds() {}

  /**
   * Returns the tenant with this id.
   *
   * @param source what named it, for the answer
   * @throws RefusedRequest if it can't be the id of a tenant: blank, with space around it, too
   *     long, or with characters that no reader would see
   */
  static TenantId check(String id, TenantSource source) {
    if (!id.equals(id.strip()) || id.codePoints().anyMatch(OutsideIds::isInvisible)) {
      throw RefusedRequest.malformed(
          "The %s holds space at an end, or a control character.".formatted(source));
    }
    try {
      return TenantId.of(id);
    } catch (IllegalArgumentException e) { // its message repeats what was sent
      throw RefusedRequest.malformed(
          "The %s must hold 1 to %d characters of well-formed text."
              .formatted(source, TenantId.MAXIMUM_LENGTH));
    }
  }

  private static boolean isInvisible(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED ->
          true;
      default -> false;
    };
  }
}
