package io.reportcache.examples.shop.data;

import io.trino.tpch.CustomerGenerator;
import io.trino.tpch.Distributions;
import io.trino.tpch.GenerateUtils;
import io.trino.tpch.LineItemGenerator;
import io.trino.tpch.OrderGenerator;
import io.trino.tpch.PartGenerator;
import io.trino.tpch.TextPool;

/**
 * The TPC-H generators of one slice of the business at a given scale.
 *
 * <p>They fill comment columns from a pool of text whose default takes 300 MB and seconds to build.
 * The shop has no comments, so a pool just large enough to satisfy them is used.
 */
record Generator(double scale) {
  private static final Distributions WORDS = Distributions.getDefaultDistributions();
  private static final TextPool COMMENTS = new TextPool(100_000, WORDS);

  CustomerGenerator customers(int slice) {
    return new CustomerGenerator(total(), slice + 1, Tenant.ALL_SLICES, WORDS, COMMENTS);
  }

  PartGenerator products(int slice) {
    return new PartGenerator(total(), slice + 1, Tenant.ALL_SLICES, WORDS, COMMENTS);
  }

  OrderGenerator orders(int slice) {
    return new OrderGenerator(total(), slice + 1, Tenant.ALL_SLICES, WORDS, COMMENTS);
  }

  /** The lines of exactly the slice's orders, in the order of the orders. */
  LineItemGenerator lines(int slice) {
    return new LineItemGenerator(total(), slice + 1, Tenant.ALL_SLICES, WORDS, COMMENTS);
  }

  /** How many orders the slices from {@code first} up to but without {@code end} hold. */
  long orderCount(int first, int end) {
    long count = 0;
    for (int slice = first; slice < end; slice++) {
      count +=
          GenerateUtils.calculateRowCount(
              OrderGenerator.SCALE_BASE, total(), slice + 1, Tenant.ALL_SLICES);
    }
    return count;
  }

  private double total() {
    return Tenant.SLICE_SCALE * Tenant.ALL_SLICES * scale;
  }
}
