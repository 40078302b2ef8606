package io.reportcache.shared;

import java.util.Locale;

/** Why a value of the shared tier isn't used. */
enum Refusal {
  /** A scope of it was invalidated after its load began. */
  INVALIDATED,
  /** It is bound to a state of the server that is gone. */
  INCARNATION,
  /** Its time to live has ended. */
  EXPIRED,
  /** It has another type than the reader asks for. */
  TYPE,
  /** Another codec has written it. */
  CODEC,
  /** The bytes are no envelope, or were cut or changed. */
  FORMAT,
  /** The bytes have a format that this version doesn't know. */
  VERSION,
  /** The codec can't read the payload. */
  PAYLOAD;

  /** Tells whether a value is there that lives, though this reader can't use it. */
  boolean isOfOneThatLives() {
    return this == TYPE || this == CODEC || this == PAYLOAD;
  }

  /** The name in figures. */
  final String text = name().toLowerCase(Locale.ROOT);
}
