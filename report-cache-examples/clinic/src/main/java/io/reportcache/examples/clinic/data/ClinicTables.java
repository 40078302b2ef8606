package io.reportcache.examples.clinic.data;

import org.jdbi.v3.core.Jdbi;

/** The clinic's own tables, in words that PostgreSQL and H2 both understand. */
final class ClinicTables {

  private static final String SCRIPT =
      """
      CREATE TABLE IF NOT EXISTS clinic_practice (
        tenant_id VARCHAR(128) PRIMARY KEY, name VARCHAR(200) NOT NULL,
        sender VARCHAR(200) NOT NULL, zone VARCHAR(60) NOT NULL);
      CREATE TABLE IF NOT EXISTS clinic_appointment (
        tenant_id VARCHAR(128) NOT NULL REFERENCES clinic_practice, id VARCHAR(36) NOT NULL,
        patient VARCHAR(200) NOT NULL, email VARCHAR(200) NOT NULL,
        starts_at TIMESTAMP WITH TIME ZONE NOT NULL, status VARCHAR(20) NOT NULL,
        PRIMARY KEY (tenant_id, id));
      CREATE TABLE IF NOT EXISTS clinic_mail_sent (
        tenant_id VARCHAR(128) NOT NULL, appointment VARCHAR(36) NOT NULL,
        kind VARCHAR(20) NOT NULL, sender VARCHAR(200) NOT NULL,
        PRIMARY KEY (tenant_id, appointment, kind));
      CREATE TABLE IF NOT EXISTS clinic_call_list (
        tenant_id VARCHAR(128) NOT NULL, appointment VARCHAR(36) NOT NULL,
        kind VARCHAR(20) NOT NULL, reason VARCHAR(1000) NOT NULL)
      """;

  private ClinicTables() {}

  static void create(Jdbi jdbi) {
    jdbi.<RuntimeException>useTransaction(handle -> handle.createScript(SCRIPT).execute());
  }
}
