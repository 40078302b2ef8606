package io.reportcache.races;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * F1 and F2: an invalidation meets a load. The first figure is what the load was given, the second
 * what a reader is given after both. Two actors only: jcstress leaves out, without a word, tests
 * with more actors than the machine has processors.
 */
public final class InvalidationMeetsLoad {

  private InvalidationMeetsLoad() {}

  /** By its key. */
  @JCStressTest
  @Description("A load that an invalidation overtakes isn't stored")
  @Outcome(id = "[12], 2", expect = Expect.ACCEPTABLE, desc = "fresh in the end")
  @Outcome(expect = Expect.FORBIDDEN, desc = "stale, or no answer")
  public static class Key {

    /** Invalidates. */
    @Actor
    public void change(EmptyShop shop) {
      shop.change(Shop.KEY);
    }

    /** Loads. */
    @Actor
    public void load(EmptyShop shop, II_Result result) {
      result.r1 = shop.read();
    }

    /** Reads in the end. */
    @Arbiter
    public void readAfterAll(EmptyShop shop, II_Result result) {
      result.r2 = shop.read();
    }
  }

  /** By a prefix. */
  @JCStressTest
  @Description("A load that an invalidation overtakes isn't stored")
  @Outcome(id = "[12], 2", expect = Expect.ACCEPTABLE, desc = "fresh in the end")
  @Outcome(expect = Expect.FORBIDDEN, desc = "stale, or no answer")
  public static class Prefix {

    /** Invalidates. */
    @Actor
    public void change(EmptyShop shop) {
      shop.change(Shop.PREFIX);
    }

    /** Loads. */
    @Actor
    public void load(EmptyShop shop, II_Result result) {
      result.r1 = shop.read();
    }

    /** Reads in the end. */
    @Arbiter
    public void readAfterAll(EmptyShop shop, II_Result result) {
      result.r2 = shop.read();
    }
  }

  /** By a pattern with a star in the middle. */
  @JCStressTest
  @Description("A load that an invalidation overtakes isn't stored")
  @Outcome(id = "[12], 2", expect = Expect.ACCEPTABLE, desc = "fresh in the end")
  @Outcome(expect = Expect.FORBIDDEN, desc = "stale, or no answer")
  public static class MiddleStar {

    /** Invalidates. */
    @Actor
    public void change(EmptyShop shop) {
      shop.change(Shop.MIDDLE);
    }

    /** Loads. */
    @Actor
    public void load(EmptyShop shop, II_Result result) {
      result.r1 = shop.read();
    }

    /** Reads in the end. */
    @Arbiter
    public void readAfterAll(EmptyShop shop, II_Result result) {
      result.r2 = shop.read();
    }
  }

  /** By a tag. */
  @JCStressTest
  @Description("A load that an invalidation overtakes isn't stored")
  @Outcome(id = "[12], 2", expect = Expect.ACCEPTABLE, desc = "fresh in the end")
  @Outcome(expect = Expect.FORBIDDEN, desc = "stale, or no answer")
  public static class Tagged {

    /** Invalidates. */
    @Actor
    public void change(EmptyShop shop) {
      shop.change(Shop.TAG);
    }

    /** Loads. */
    @Actor
    public void load(EmptyShop shop, II_Result result) {
      result.r1 = shop.read();
    }

    /** Reads in the end. */
    @Arbiter
    public void readAfterAll(EmptyShop shop, II_Result result) {
      result.r2 = shop.read();
    }
  }

  /** By the tenant. */
  @JCStressTest
  @Description("A load that an invalidation overtakes isn't stored")
  @Outcome(id = "[12], 2", expect = Expect.ACCEPTABLE, desc = "fresh in the end")
  @Outcome(expect = Expect.FORBIDDEN, desc = "stale, or no answer")
  public static class WholeTenant {

    /** Invalidates. */
    @Actor
    public void change(EmptyShop shop) {
      shop.change(Shop.TENANT);
    }

    /** Loads. */
    @Actor
    public void load(EmptyShop shop, II_Result result) {
      result.r1 = shop.read();
    }

    /** Reads in the end. */
    @Arbiter
    public void readAfterAll(EmptyShop shop, II_Result result) {
      result.r2 = shop.read();
    }
  }

  /** By all tenants. */
  @JCStressTest
  @Description("A load that an invalidation overtakes isn't stored")
  @Outcome(id = "[12], 2", expect = Expect.ACCEPTABLE, desc = "fresh in the end")
  @Outcome(expect = Expect.FORBIDDEN, desc = "stale, or no answer")
  public static class AllTenants {

    /** Invalidates. */
    @Actor
    public void change(EmptyShop shop) {
      shop.changeInAllTenants();
    }

    /** Loads. */
    @Actor
    public void load(EmptyShop shop, II_Result result) {
      result.r1 = shop.read();
    }

    /** Reads in the end. */
    @Arbiter
    public void readAfterAll(EmptyShop shop, II_Result result) {
      result.r2 = shop.read();
    }
  }
}
