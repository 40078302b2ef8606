package io.reportcache.races;

import org.openjdk.jcstress.annotations.State;

/** A shop whose report isn't cached. */
@State
public class EmptyShop extends Shop {

  /** Opens it. */
  public EmptyShop() {}
}
