package io.reportcache.examples.bookings.app;

import java.net.URI;

/** All five services, wherever they run; closing it ends them. */
public interface RunningServices extends AutoCloseable {

  /** Returns where a service answers. */
  URI uri(String service);

  /** Returns where they run, for people. */
  String place();

  @Override
  void close();
}
