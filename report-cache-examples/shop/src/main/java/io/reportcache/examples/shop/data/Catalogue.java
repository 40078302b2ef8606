package io.reportcache.examples.shop.data;

import io.reportcache.examples.shop.data.Row.CustomerRow;
import io.reportcache.examples.shop.data.Row.ProductRow;
import io.trino.tpch.Customer;
import io.trino.tpch.Part;
import java.util.ArrayList;
import java.util.List;

/**
 * One tenant's customers and products, numbered from 1.
 *
 * <p>Generated orders refer to the customers and parts of the whole business; {@link #customer} and
 * {@link #product} fold such a key into the tenant's own.
 */
record Catalogue(Tenant tenant, List<CustomerRow> customers, List<ProductRow> products) {

  static Catalogue generate(Tenant tenant, Generator generator) {
    List<CustomerRow> customers = new ArrayList<>();
    List<ProductRow> products = new ArrayList<>();
    for (int i = 0; i < tenant.slices(); i++) {
      int slice = tenant.firstSlice() + i;
      for (Customer customer : generator.customers(slice)) {
        customers.add(row(tenant, customers.size() + 1, customer));
      }
      for (Part part : generator.products(slice)) {
        products.add(row(tenant, products.size() + 1, part));
      }
    }
    return new Catalogue(tenant, customers, products);
  }

  CustomerRow customer(long generatedKey) {
    return customers.get((int) ((generatedKey - 1) % customers.size()));
  }

  ProductRow product(long generatedKey) {
    return products.get((int) ((generatedKey - 1) % products.size()));
  }

  private static CustomerRow row(Tenant tenant, long id, Customer customer) {
    String name = CustomerNames.name(customer.getCustomerKey());
    int nation = Math.toIntExact(customer.getNationKey());
    String segment = TitleCase.of(customer.getMarketSegment());
    return new CustomerRow(tenant.id(), id, name, nation, segment);
  }

  private static ProductRow row(Tenant tenant, long id, Part part) {
    return new ProductRow(
        tenant.id(), id, part.getName(), part.getBrand(), part.getRetailPriceInCents());
  }
}
