package io.reportcache.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/**
 * A log back end that throws at each line of some loggers, and when it is asked whether a level is
 * on, as long as this is open.
 */
public final class BrokenLog implements AutoCloseable {

  private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
  private final TurboFilter filter;

  private BrokenLog(String broken, Thrown thrown) {
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
            if (logger.getName().startsWith(broken)) {
              thrown.raise();
            }
            return FilterReply.NEUTRAL;
          }
        };
  }

  /** Breaks the logger of this class. */
  public static BrokenLog of(Class<?> type) {
    return of(type, Thrown.RUNTIME);
  }

  /** Breaks the logger of this class. */
  public static BrokenLog of(Class<?> type, Thrown thrown) {
    return new BrokenLog(type.getName(), thrown).open();
  }

  /** Breaks all loggers of the library. */
  public static BrokenLog ofTheLibrary(Thrown thrown) {
    return new BrokenLog("io.reportcache.", thrown).open();
  }

  private BrokenLog open() {
    filter.setContext(context);
    filter.start();
    context.addTurboFilter(filter);
    return this;
  }

  @Override
  public void close() {
    context.getTurboFilterList().remove(filter);
  }
}
