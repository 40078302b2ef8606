package io.reportcache.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
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

  private HangingLog(String beginning) {
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
            if (format != null
                && format.startsWith(beginning)
                && reached.compareAndSet(false, true)) {
              channel.read();
            }
            return FilterReply.NEUTRAL;
          }
        };
  }

  public static HangingLog at(String beginning) {
    HangingLog log = new HangingLog(beginning);
    log.filter.setContext(log.context);
    log.filter.start();
    log.context.addTurboFilter(log.filter);
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
  }
}
