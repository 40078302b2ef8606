package io.reportcache.shared.redis;

import io.lettuce.core.api.StatefulConnection;
import org.jspecify.annotations.Nullable;

/** Closes connections in the background. */
final class LettuceConnections {

  private LettuceConnections() {}

  static void close(@Nullable StatefulConnection<?, ?>... connections) {
    for (StatefulConnection<?, ?> each : connections) {
      if (each != null) {
        var unused = each.closeAsync();
      }
    }
  }
}
