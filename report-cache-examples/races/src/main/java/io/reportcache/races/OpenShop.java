package io.reportcache.races;

import org.openjdk.jcstress.annotations.State;

/** A shop whose report is cached, with the data as it was. */
@State
public class OpenShop extends Shop {

  /** Opens it. */
  @SuppressWarnings("this-escape") // the loader reads what is set already
  public OpenShop() {
    read();
  }
}
