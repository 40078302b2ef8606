package io.reportcache.examples.quotes.client;

import org.springframework.data.jpa.repository.JpaRepository;

/** The stored clients of the current tenant. */
public interface Clients extends JpaRepository<Client, Long> {}
