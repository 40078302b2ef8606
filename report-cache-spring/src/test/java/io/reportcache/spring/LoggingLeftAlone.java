package io.reportcache.spring;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.boot.logging.LoggingSystem;

/** Keeps applications that a test class starts from setting up logging for the whole JVM. */
public final class LoggingLeftAlone implements BeforeAllCallback, AfterAllCallback {

  @Override
  public void beforeAll(ExtensionContext context) {
    System.setProperty(LoggingSystem.SYSTEM_PROPERTY, LoggingSystem.NONE);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    System.clearProperty(LoggingSystem.SYSTEM_PROPERTY);
  }
}
