package io.reportcache.races;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * F1: an invalidation meets a hit. The first figure tells whether the reader saw that the
 * invalidation had returned, the second is what it was given.
 */
public final class InvalidationMeetsHit {

  private InvalidationMeetsHit() {}

  /** By its key. */
  @JCStressTest
  @Description("Who saw the invalidation return isn't given the old report")
  @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "read before the invalidation")
  @Outcome(id = "0, 2", expect = Expect.ACCEPTABLE, desc = "invalidated already, not returned yet")
  @Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "read after the invalidation")
  @Outcome(expect = Expect.FORBIDDEN, desc = "stale")
  public static class Key {

    /** Invalidates. */
    @Actor
    public void change(OpenShop shop) {
      shop.change(Shop.KEY);
    }

    /** Reads. */
    @Actor
    public void read(OpenShop shop, II_Result result) {
      result.r1 = shop.invalidated ? 1 : 0;
      result.r2 = shop.read();
    }
  }

  /** By a prefix. */
  @JCStressTest
  @Description("Who saw the invalidation return isn't given the old report")
  @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "read before the invalidation")
  @Outcome(id = "0, 2", expect = Expect.ACCEPTABLE, desc = "invalidated already, not returned yet")
  @Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "read after the invalidation")
  @Outcome(expect = Expect.FORBIDDEN, desc = "stale")
  public static class Prefix {

    /** Invalidates. */
    @Actor
    public void change(OpenShop shop) {
      shop.change(Shop.PREFIX);
    }

    /** Reads. */
    @Actor
    public void read(OpenShop shop, II_Result result) {
      result.r1 = shop.invalidated ? 1 : 0;
      result.r2 = shop.read();
    }
  }

  /** By a pattern with a star in the middle. */
  @JCStressTest
  @Description("Who saw the invalidation return isn't given the old report")
  @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "read before the invalidation")
  @Outcome(id = "0, 2", expect = Expect.ACCEPTABLE, desc = "invalidated already, not returned yet")
  @Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "read after the invalidation")
  @Outcome(expect = Expect.FORBIDDEN, desc = "stale")
  public static class MiddleStar {

    /** Invalidates. */
    @Actor
    public void change(OpenShop shop) {
      shop.change(Shop.MIDDLE);
    }

    /** Reads. */
    @Actor
    public void read(OpenShop shop, II_Result result) {
      result.r1 = shop.invalidated ? 1 : 0;
      result.r2 = shop.read();
    }
  }

  /** By a tag. */
  @JCStressTest
  @Description("Who saw the invalidation return isn't given the old report")
  @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "read before the invalidation")
  @Outcome(id = "0, 2", expect = Expect.ACCEPTABLE, desc = "invalidated already, not returned yet")
  @Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "read after the invalidation")
  @Outcome(expect = Expect.FORBIDDEN, desc = "stale")
  public static class Tagged {

    /** Invalidates. */
    @Actor
    public void change(OpenShop shop) {
      shop.change(Shop.TAG);
    }

    /** Reads. */
    @Actor
    public void read(OpenShop shop, II_Result result) {
      result.r1 = shop.invalidated ? 1 : 0;
      result.r2 = shop.read();
    }
  }

  /** By the tenant. */
  @JCStressTest
  @Description("Who saw the invalidation return isn't given the old report")
  @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "read before the invalidation")
  @Outcome(id = "0, 2", expect = Expect.ACCEPTABLE, desc = "invalidated already, not returned yet")
  @Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "read after the invalidation")
  @Outcome(expect = Expect.FORBIDDEN, desc = "stale")
  public static class WholeTenant {

    /** Invalidates. */
    @Actor
    public void change(OpenShop shop) {
      shop.change(Shop.TENANT);
    }

    /** Reads. */
    @Actor
    public void read(OpenShop shop, II_Result result) {
      result.r1 = shop.invalidated ? 1 : 0;
      result.r2 = shop.read();
    }
  }

  /** By all tenants. */
  @JCStressTest
  @Description("Who saw the invalidation return isn't given the old report")
  @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "read before the invalidation")
  @Outcome(id = "0, 2", expect = Expect.ACCEPTABLE, desc = "invalidated already, not returned yet")
  @Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "read after the invalidation")
  @Outcome(expect = Expect.FORBIDDEN, desc = "stale")
  public static class AllTenants {

    /** Invalidates. */
    @Actor
    public void change(OpenShop shop) {
      shop.changeInAllTenants();
    }

    /** Reads. */
    @Actor
    public void read(OpenShop shop, II_Result result) {
      result.r1 = shop.invalidated ? 1 : 0;
      result.r2 = shop.read();
    }
  }
}
