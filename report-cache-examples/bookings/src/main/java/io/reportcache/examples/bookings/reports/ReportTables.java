package io.reportcache.examples.bookings.reports;

/** The tables of the reports. */
final class ReportTables {

  static final String SCRIPT =
      """
      CREATE TABLE IF NOT EXISTS rep_usage (
        tenant_id VARCHAR(128) NOT NULL, resource VARCHAR(64) NOT NULL, reserved BIGINT NOT NULL,
        cancelled BIGINT NOT NULL, visits BIGINT NOT NULL, minutes BIGINT NOT NULL,
        gone BOOLEAN NOT NULL, PRIMARY KEY (tenant_id, resource));
      CREATE TABLE IF NOT EXISTS rep_demand (
        tenant_id VARCHAR(128) NOT NULL, resource VARCHAR(64) NOT NULL, requests BIGINT NOT NULL,
        rejected BIGINT NOT NULL, cancelled BIGINT NOT NULL, waiting BIGINT NOT NULL,
        PRIMARY KEY (tenant_id, resource));
      CREATE TABLE IF NOT EXISTS rep_maintenance (
        tenant_id VARCHAR(128) NOT NULL, resource VARCHAR(64) NOT NULL, planned BIGINT NOT NULL,
        done BIGINT NOT NULL, status VARCHAR(20) NOT NULL, PRIMARY KEY (tenant_id, resource));
      CREATE TABLE IF NOT EXISTS rep_audit (
        tenant_id VARCHAR(128) NOT NULL, event_id VARCHAR(36) NOT NULL, producer VARCHAR(64) NOT NULL,
        name VARCHAR(200) NOT NULL, about VARCHAR(200) NOT NULL, correlation_id VARCHAR(36) NOT NULL,
        causation_id VARCHAR(36), PRIMARY KEY (event_id))\
      """;

  private ReportTables() {}
}
