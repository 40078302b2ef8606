package io.reportcache.rabbitmq;

import com.rabbitmq.client.Connection;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The version of a broker, as it tells. */
record BrokerVersion(int major, int minor) {

  private static final Pattern NUMBERS = Pattern.compile("(\\d{1,5})\\.(\\d{1,5}).*");

  /** Returns the version of a connection's broker; 0.0 if it tells none. */
  static BrokerVersion of(Connection connection) {
    Map<String, Object> properties = connection.getServerProperties();
    Object told = properties == null ? null : properties.get("version");
    Matcher numbers = NUMBERS.matcher(String.valueOf(told));
    return numbers.matches()
        ? new BrokerVersion(Integer.parseInt(numbers.group(1)), Integer.parseInt(numbers.group(2)))
        : new BrokerVersion(0, 0);
  }

  /** Tells whether its quorum queues know a time to live and safe dead letters. */
  boolean hasCompleteQuorumQueues() {
    return major > 3 || (major == 3 && minor >= 10);
  }
}
