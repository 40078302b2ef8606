package io.reportcache.examples.shop.order;

import java.math.BigDecimal;

/** A product as the shop offers it now. */
public record Product(long id, String name, String brand, BigDecimal retailPrice) {}
