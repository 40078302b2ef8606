package io.reportcache.redis;

import io.lettuce.core.api.StatefulConnection;
import org.jspecify.annotations.Nullable;

/** Closes connections in the background. */
public final class LettuceConnections {

  private LettuceConnections() {}

  /** Closes those that are there. */
  public static void close(@Nullable StatefulConnection<?, ?>... connections) {
    for (StatefulConnection<?, ?> each : connections) {
      if (each != null) {
        var unused = each.closeAsync();
      }
    }
  }
}
