package io.reportcache.examples.invoicing.data;

import org.jdbi.v3.core.Jdbi;

/** The tables of the business, in words that PostgreSQL and H2 both understand. */
final class InvoicingTables {

  private static final String SCRIPT =
      """
      CREATE TABLE IF NOT EXISTS inv_user (
        tenant_id VARCHAR(128) NOT NULL, id VARCHAR(36) NOT NULL, name VARCHAR(200) NOT NULL,
        PRIMARY KEY (tenant_id, id));
      CREATE TABLE IF NOT EXISTS inv_project (
        tenant_id VARCHAR(128) NOT NULL, id VARCHAR(36) NOT NULL, owner VARCHAR(36) NOT NULL,
        budget_cents BIGINT NOT NULL, revenue_cents BIGINT NOT NULL, status VARCHAR(20) NOT NULL,
        PRIMARY KEY (tenant_id, id));
      CREATE TABLE IF NOT EXISTS inv_task (
        tenant_id VARCHAR(128) NOT NULL, id VARCHAR(36) NOT NULL, project VARCHAR(36),
        assignee VARCHAR(36) NOT NULL, title VARCHAR(200) NOT NULL, due DATE NOT NULL,
        status VARCHAR(20) NOT NULL, PRIMARY KEY (tenant_id, id));
      CREATE TABLE IF NOT EXISTS inv_invoice (
        tenant_id VARCHAR(128) NOT NULL, id VARCHAR(36) NOT NULL, project VARCHAR(36) NOT NULL,
        cents BIGINT NOT NULL, status VARCHAR(20) NOT NULL, PRIMARY KEY (tenant_id, id));
      CREATE TABLE IF NOT EXISTS inv_document (
        tenant_id VARCHAR(128) NOT NULL, id VARCHAR(36) NOT NULL, project VARCHAR(36) NOT NULL,
        name VARCHAR(200) NOT NULL, content VARCHAR(10000), sha256 VARCHAR(64),
        PRIMARY KEY (tenant_id, id));
      CREATE TABLE IF NOT EXISTS inv_document_word (
        tenant_id VARCHAR(128) NOT NULL, document VARCHAR(36) NOT NULL, word VARCHAR(200) NOT NULL,
        PRIMARY KEY (tenant_id, document, word));
      CREATE TABLE IF NOT EXISTS inv_subscription (
        tenant_id VARCHAR(128) NOT NULL, project VARCHAR(36) NOT NULL, paid_until DATE NOT NULL,
        PRIMARY KEY (tenant_id, project));
      CREATE TABLE IF NOT EXISTS inv_email (
        tenant_id VARCHAR(128) NOT NULL, id VARCHAR(36) NOT NULL, receiver VARCHAR(36) NOT NULL,
        subject VARCHAR(300) NOT NULL, PRIMARY KEY (tenant_id, id));
      CREATE TABLE IF NOT EXISTS inv_setting (
        tenant_id VARCHAR(128) NOT NULL, name VARCHAR(100) NOT NULL, content VARCHAR(200) NOT NULL,
        PRIMARY KEY (tenant_id, name));
      CREATE TABLE IF NOT EXISTS inv_ledger (
        tenant_id VARCHAR(128) NOT NULL, invoice VARCHAR(36) NOT NULL, cents BIGINT NOT NULL,
        currency VARCHAR(3) NOT NULL, PRIMARY KEY (tenant_id, invoice));
      CREATE TABLE IF NOT EXISTS inv_receipt (
        tenant_id VARCHAR(128) NOT NULL, invoice VARCHAR(36) NOT NULL, text VARCHAR(300) NOT NULL,
        PRIMARY KEY (tenant_id, invoice));
      CREATE TABLE IF NOT EXISTS inv_notification (
        tenant_id VARCHAR(128) NOT NULL, receiver VARCHAR(36) NOT NULL, text VARCHAR(300) NOT NULL);
      CREATE TABLE IF NOT EXISTS inv_accounting_feed (
        tenant_id VARCHAR(128) NOT NULL, event_id VARCHAR(36) NOT NULL, name VARCHAR(200) NOT NULL,
        invoice VARCHAR(36) NOT NULL, cents BIGINT NOT NULL, PRIMARY KEY (event_id));
      CREATE TABLE IF NOT EXISTS inv_audit (
        tenant_id VARCHAR(128) NOT NULL, event_id VARCHAR(36) NOT NULL, name VARCHAR(200) NOT NULL,
        correlation_id VARCHAR(36) NOT NULL, causation_id VARCHAR(36), PRIMARY KEY (event_id));
      CREATE TABLE IF NOT EXISTS inv_handled (
        handler VARCHAR(100) NOT NULL, event_id VARCHAR(36) NOT NULL,
        PRIMARY KEY (handler, event_id))
      """;

  private InvoicingTables() {}

  static void create(Jdbi jdbi) {
    jdbi.<RuntimeException>useTransaction(handle -> handle.createScript(SCRIPT).execute());
  }
}
