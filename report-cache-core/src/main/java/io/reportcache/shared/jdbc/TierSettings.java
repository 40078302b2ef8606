package io.reportcache.shared.jdbc;

import io.reportcache.jdbc.TablePrefix;
import io.reportcache.shared.SharedOptions;
import java.sql.Connection;
import java.time.Duration;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * What a tier was told.
 *
 * @param listening provides the connection that listens
 * @param notifies whether PostgreSQL's notifications are used
 * @param limit how long a call may take
 * @param transactions returns the connection of the host's transaction in which a thread works
 */
record TierSettings(
    DataSource dataSource,
    DataSource listening,
    boolean notifies,
    SharedOptions options,
    TablePrefix prefix,
    Duration limit,
    Supplier<? extends @Nullable Connection> transactions) {

  TierSettings withPrefix(TablePrefix other) {
    return new TierSettings(dataSource, listening, notifies, options, other, limit, transactions);
  }

  TierSettings withListening(DataSource other) {
    return new TierSettings(dataSource, other, notifies, options, prefix, limit, transactions);
  }

  TierSettings withoutNotifications() {
    return new TierSettings(dataSource, listening, false, options, prefix, limit, transactions);
  }

  TierSettings withLimit(Duration other) {
    return new TierSettings(dataSource, listening, notifies, options, prefix, other, transactions);
  }

  TierSettings withTransactions(Supplier<? extends @Nullable Connection> other) {
    return new TierSettings(dataSource, listening, notifies, options, prefix, limit, other);
  }
}
