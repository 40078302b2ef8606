package io.reportcache.examples.shop.data;

import java.io.IOException;
import java.sql.SQLException;
import java.time.LocalDate;

/** A generated row. Amounts are in cents, so that generating is exact and cheap. */
sealed interface Row {
  void writeTo(RowSink sink) throws SQLException, IOException;

  record TenantRow(String tenant, String name) implements Row {
    @Override
    public void writeTo(RowSink sink) throws SQLException, IOException {
      sink.text(tenant);
      sink.text(name);
    }
  }

  record NationRow(int nation, String name, String region) implements Row {
    @Override
    public void writeTo(RowSink sink) throws SQLException, IOException {
      sink.whole(nation);
      sink.text(name);
      sink.text(region);
    }
  }

  record CustomerRow(String tenant, long customer, String name, int nation, String segment)
      implements Row {
    @Override
    public void writeTo(RowSink sink) throws SQLException, IOException {
      sink.text(tenant);
      sink.whole(customer);
      sink.text(name);
      sink.whole(nation);
      sink.text(segment);
    }
  }

  record ProductRow(String tenant, long product, String name, String brand, long priceCents)
      implements Row {
    @Override
    public void writeTo(RowSink sink) throws SQLException, IOException {
      sink.text(tenant);
      sink.whole(product);
      sink.text(name);
      sink.text(brand);
      sink.hundredths(priceCents);
    }
  }

  record OrderRow(String tenant, long order, long customer, LocalDate orderedOn, long totalCents)
      implements Row {
    @Override
    public void writeTo(RowSink sink) throws SQLException, IOException {
      sink.text(tenant);
      sink.whole(order);
      sink.whole(customer);
      sink.day(orderedOn);
      sink.hundredths(totalCents);
    }
  }

  record LineRow(
      String tenant,
      long order,
      int line,
      long product,
      long quantity,
      long priceCents,
      long discountPercent)
      implements Row {

    /** The line's price less its discount, rounded half up as the reports' SQL does. */
    long netCents() {
      return Math.floorDiv(priceCents * (100 - discountPercent) + 50, 100);
    }

    @Override
    public void writeTo(RowSink sink) throws SQLException, IOException {
      sink.text(tenant);
      sink.whole(order);
      sink.whole(line);
      sink.whole(product);
      sink.whole(quantity);
      sink.hundredths(priceCents);
      sink.hundredths(discountPercent);
    }
  }

  record PaymentRow(String tenant, long order, long cents, String status, LocalDate changedOn)
      implements Row {
    @Override
    public void writeTo(RowSink sink) throws SQLException, IOException {
      sink.text(tenant);
      sink.whole(order);
      sink.hundredths(cents);
      sink.text(status);
      sink.day(changedOn);
    }
  }
}
