package io.reportcache.examples.quotes.security;

/** What a user may do. */
enum Role {
  /** Reads and writes what is the tenant's. */
  SALES,
  /** Reads what is the tenant's. */
  VIEWER,
  /** Runs the application, and reads no tenant's figures. */
  OPERATOR
}
