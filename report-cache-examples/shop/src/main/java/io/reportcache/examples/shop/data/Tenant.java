package io.reportcache.examples.shop.data;

import java.util.List;

/**
 * One customer of the shop platform and the share of the generated business that is theirs.
 *
 * <p>The generator makes one large business, cut into {@link #ALL_SLICES} equal slices; each tenant
 * owns a run of slices that nobody else has, so no two tenants share an order, a customer or a
 * figure. A slice is TPC-H at scale 0.01: 15,000 orders with some 60,000 lines.
 *
 * @param id the id that every row of the tenant carries
 * @param name the name for people
 * @param firstSlice the first slice, counted from 0
 * @param slices how many slices
 */
public record Tenant(String id, String name, int firstSlice, int slices) {
  /** The shop's tenants, the largest first: TPC-H scales 0.1, 0.05 and 0.02. */
  public static final List<Tenant> ALL =
      List.of(
          new Tenant("acme", "Acme Trading", 0, 10),
          new Tenant("globex", "Globex", 10, 5),
          new Tenant("initech", "Initech", 15, 2));

  /** How many slices the generated business is cut into. */
  static final int ALL_SLICES = ALL.stream().mapToInt(Tenant::slices).sum();

  /** The TPC-H scale of one slice before {@link ShopSettings#scale()} multiplies it. */
  static final double SLICE_SCALE = 0.01;
}
