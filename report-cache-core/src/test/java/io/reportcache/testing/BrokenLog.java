package io.reportcache.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/** A log back end that throws at each line of one logger, as long as this is open. */
public final class BrokenLog implements AutoCloseable {

  private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
  private final TurboFilter filter;

  private BrokenLog(String broken) {
    filter =
        new TurboFilter() {
          @Override
          public FilterReply decide(
              Marker marker,
              Logger logger,
              Level level,
              String format,
              Object[] params,
              Throwable failure) {
            if (format != null && logger.getName().equals(broken)) {
              throw new IllegalStateException("the disk of the log is full");
            }
            return FilterReply.NEUTRAL;
          }
        };
  }

  public static BrokenLog of(Class<?> type) {
    BrokenLog log = new BrokenLog(type.getName());
    log.filter.setContext(log.context);
    log.filter.start();
    log.context.addTurboFilter(log.filter);
    return log;
  }

  @Override
  public void close() {
    context.getTurboFilterList().remove(filter);
  }
}
