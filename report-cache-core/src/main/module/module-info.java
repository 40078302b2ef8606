/**
 * Reports that are instant, and true. Exported is what users call and what they may implement;
 * everything else may change at any time.
 *
 * <p>Users call {@link io.reportcache}, reports, rules, warming, caches, events, tenants and durable
 * events. They may implement {@code DeliveryStore}, {@code PayloadCodec}, {@code SharedStore},
 * {@code ValueCodec}, {@code Transactions}, {@code TenantResolver}, {@code Schedule}, {@code
 * Weigher} and {@code Cluster}.
 */
module io.reportcache.core {
  requires com.github.benmanes.caffeine;
  requires org.slf4j;
  requires static transitive org.jspecify;

  // Needed only where the host uses them.
  requires static java.sql;
  requires static org.postgresql.jdbc;
  requires static com.fasterxml.jackson.databind;
  requires static tools.jackson.databind;
  requires static micrometer.core;
  requires static micrometer.observation;
  requires static micrometer.commons;
  requires static lettuce.core;
  requires static io.netty.common;
  requires static com.rabbitmq.client;
  requires static io.github.resilience4j.circuitbreaker;

  exports io.reportcache;
  exports io.reportcache.cache;
  exports io.reportcache.durable;
  exports io.reportcache.durable.catalogue;
  exports io.reportcache.durable.cluster;
  exports io.reportcache.durable.jackson;
  exports io.reportcache.durable.jdbc;
  exports io.reportcache.durable.redis;
  exports io.reportcache.durable.store;
  exports io.reportcache.durable.worker;
  exports io.reportcache.event;
  exports io.reportcache.invalidation;
  exports io.reportcache.key;
  exports io.reportcache.micrometer;
  exports io.reportcache.rabbitmq;
  exports io.reportcache.report;
  exports io.reportcache.schedule;
  exports io.reportcache.shared;
  exports io.reportcache.shared.jackson;
  exports io.reportcache.shared.jdbc;
  exports io.reportcache.shared.redis;
  exports io.reportcache.tenant;
  exports io.reportcache.transaction;
  exports io.reportcache.warming;

  // The wiring for Spring logs, starts threads and reads addresses as the library does.
  exports io.reportcache.log to
      io.reportcache.spring;
  exports io.reportcache.redis to
      io.reportcache.spring;
  exports io.reportcache.text to
      io.reportcache.spring;
  exports io.reportcache.thread to
      io.reportcache.spring;

  uses io.reportcache.cache.CacheEngine;

  provides io.reportcache.cache.CacheEngine with
      io.reportcache.cache.local.LocalEngine;
}
