package io.reportcache.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.spi.FilterReply;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/**
 * A log back end that hangs at the first line whose message begins so, until this is closed; as
 * does whoever interrupts a thread that hangs in it.
 */
public final class HangingLog implements AutoCloseable {

  private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
  private final AtomicBoolean reached = new AtomicBoolean();
  private final HangingChannel channel = new HangingChannel();
  private final TurboFilter filter;

  /** A line with key-values passes turbo filters without its message, and not if it is off. */
  private final Logger library = context.getLogger("io.reportcache");

  private final Level level = library.getLevel();
  private final AppenderBase<ILoggingEvent> appender;

  private HangingLog(String beginning) {
    appender =
        new AppenderBase<>() {
          @Override
          public void doAppend(ILoggingEvent event) { // not the base's, which takes a lock
            hangAt(beginning, event.getMessage());
          }

          @Override
          protected void append(ILoggingEvent event) {}
        };
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
            hangAt(beginning, format);
            return FilterReply.NEUTRAL;
          }
        };
  }

  private void hangAt(String beginning, String format) {
    if (format != null && format.startsWith(beginning) && reached.compareAndSet(false, true)) {
      channel.read();
    }
  }

  public static HangingLog at(String beginning) {
    HangingLog log = new HangingLog(beginning);
    log.filter.setContext(log.context);
    log.filter.start();
    log.context.addTurboFilter(log.filter);
    log.appender.setContext(log.context);
    log.library.addAppender(log.appender);
    log.library.setAdditive(false);
    log.library.setLevel(Level.DEBUG);
    return log;
  }

  /** Waits until a thread hangs in it. */
  public void awaitReached() {
    channel.awaitReading();
  }

  /** Waits until a thread hangs that interrupts the one that hangs in it. */
  public void awaitInterrupting() {
    channel.awaitInterrupting();
  }

  @Override
  public void close() {
    channel.letGo();
    context.getTurboFilterList().remove(filter);
    library.setLevel(level);
    library.setAdditive(true);
    library.detachAppender(appender);
  }
}
