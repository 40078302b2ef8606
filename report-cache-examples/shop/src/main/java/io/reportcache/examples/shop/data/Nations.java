package io.reportcache.examples.shop.data;

import io.reportcache.examples.shop.data.Row.NationRow;
import io.trino.tpch.Nation;
import io.trino.tpch.NationGenerator;
import io.trino.tpch.Region;
import io.trino.tpch.RegionGenerator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The 25 nations and their regions, which are the same for every tenant. */
final class Nations {
  private Nations() {}

  static List<NationRow> generate() {
    Map<Long, String> regions = new HashMap<>();
    for (Region region : new RegionGenerator()) {
      regions.put(region.getRegionKey(), region.getName());
    }
    List<NationRow> rows = new ArrayList<>();
    for (Nation nation : new NationGenerator()) {
      int key = Math.toIntExact(nation.getNationKey());
      rows.add(
          new NationRow(
              key,
              TitleCase.of(nation.getName()),
              TitleCase.of(regions.getOrDefault(nation.getRegionKey(), ""))));
    }
    return rows;
  }
}
