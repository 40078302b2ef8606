package io.reportcache.shared;

import io.reportcache.shared.SharedStore.Asked;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the fences of one part of a store. */
public final class ReadFences {

  private ReadFences() {}

  /** Returns the fences of the part beyond what is known. */
  public static TierState of(SharedStore store, SpaceName space, @Nullable Position known)
      throws Exception {
    return store.changes(List.of(new Asked(space, known))).get(0);
  }
}
