package io.reportcache.cache;

import org.jspecify.annotations.Nullable;

/**
 * A load of one value that other nodes may share. For one thread. Users needn't call or implement
 * it.
 *
 * @since 0.1
 */
public interface SharedLoad {

  /** A load that is shared with no other node. */
  SharedLoad NOT_SHARED =
      new SharedLoad() {
        @Override
        public @Nullable SharedValue found() {
          return null;
        }

        @Override
        public boolean isThere() {
          return false;
        }

        @Override
        public void loaded(SharedValue value) {}

        @Override
        public void end() {}
      };

  /**
   * Returns the value that the tier has, if nothing that is known here at this moment has
   * invalidated it; otherwise null.
   */
  @Nullable SharedValue found();

  /**
   * Tells whether the tier has a value that nothing known here at this moment has invalidated, of
   * whatever type.
   */
  boolean isThere();

  /** Offers the loaded value to the other nodes. Whether it is stored is up to the tier. */
  void loaded(SharedValue value);

  /** Ends the load, with or without a value: nodes that wait for it go on. */
  void end();
}
